"""The built-in output formats, in the order in which they are listed.

Each function is named by its module and imported when it writes, so that reading this list costs
nothing.
"""

from __future__ import annotations

from typing import Final

from kg.services.format_record import Format

_MAX_NODES: Final = 300
"""How many nodes of a network a person looks at."""
_RDF: Final = "kg.formats.rdf"
_NETWORKS: Final = "kg.formats.networks"
_REPORTS: Final = "kg.formats.reports"
_FINDINGS: Final = f"{_REPORTS}.findings"
_BRIEF: Final = f"{_REPORTS}.brief_files"
_WHY: Final = f"{_REPORTS}.why"
_WRITING: Final = f"{_REPORTS}.writing"
_COVERAGE: Final = f"{_REPORTS}.coverage_answer"
_HTML: Final = "kg.formats.html"
_ANSWER: Final = f"{_REPORTS}.query_answer"
_ENGINE: Final = f"{_ANSWER}:engine_bytes"
"""What the engine wrote, as a query was asked in that format."""

BUILT_IN: Final = (
    Format(
        name="table",
        label="Text for a terminal",
        endings=(".txt",),
        media_type="text/plain",
        takes={
            "table": f"{_WRITING}:table_text",
            "report": f"{_WRITING}:report_text",
            "entry": f"{_WRITING}:report_text",
            "answer": f"{_ANSWER}:answer_text",
        },
        options=("screen", "parts", "since"),
        is_for_people=True,
    ),
    Format(
        name="text",
        label="Text, a finding a line",
        endings=(".txt",),
        media_type="text/plain",
        takes={"findings": f"{_FINDINGS}:findings_text"},
        aliases=("table",),
        is_for_people=True,
    ),
    Format(
        name="tree",
        label="Text, drawn as a tree",
        endings=(".txt",),
        media_type="text/plain",
        takes={"explanation": f"{_WHY}:why_text"},
        options=("screen",),
        is_for_people=True,
    ),
    Format(
        name="ttl",
        label="Turtle",
        endings=(".ttl", ".turtle"),
        media_type="text/turtle",
        takes={
            "dataset": f"{_RDF}:turtle",
            "description": "kg.formats.catalogue:description",
            "triples": _ENGINE,
        },
        aliases=("turtle",),
        options=("derived",),
    ),
    Format(
        name="nt",
        label="N-Triples",
        endings=(".nt",),
        media_type="application/n-triples",
        takes={"dataset": f"{_RDF}:n_triples", "triples": _ENGINE},
        options=("derived",),
    ),
    Format(
        name="jsonld",
        label="JSON-LD",
        endings=(".jsonld", ".json-ld"),
        media_type="application/ld+json",
        takes={"dataset": f"{_RDF}:json_ld"},
        aliases=("json-ld",),
        options=("derived",),
    ),
    Format(
        name="rdf",
        label="RDF/XML",
        endings=(".rdf", ".owl", ".xml"),
        media_type="application/rdf+xml",
        takes={"dataset": f"{_RDF}:rdf_xml"},
        aliases=("owl", "xml"),
        options=("derived",),
    ),
    Format(
        name="trig",
        label="TriG",
        endings=(".trig",),
        media_type="application/trig",
        takes={"dataset": f"{_RDF}:trig"},
        options=("derived",),
    ),
    Format(
        name="nq",
        label="N-Quads",
        endings=(".nq",),
        media_type="application/n-quads",
        takes={"dataset": f"{_RDF}:n_quads"},
        options=("derived",),
    ),
    Format(
        name="graphml",
        label="GraphML, for yEd and Gephi",
        endings=(".graphml",),
        media_type="application/graphml+xml",
        takes={"network": f"{_NETWORKS}.graphml:graphml_file"},
    ),
    Format(
        name="gexf",
        label="GEXF, for Gephi",
        endings=(".gexf",),
        media_type="application/gexf+xml",
        takes={"network": f"{_NETWORKS}.gexf:gexf_file"},
    ),
    Format(
        name="cyjs",
        label="Cytoscape JSON",
        endings=(".cyjs", ".cytoscape"),
        media_type="application/json",
        takes={"network": f"{_NETWORKS}.cytoscape:cytoscape_file"},
        aliases=("cytoscape",),
    ),
    Format(
        name="csv",
        label="CSV; of a network two files, for Neo4j",
        endings=(".csv", ".neo4j"),
        media_type="text/csv",
        takes={
            "table": f"{_WRITING}:table_csv",
            "report": f"{_WRITING}:report_csv",
            "solutions": _ENGINE,
            "network": f"{_NETWORKS}.neo4j:neo4j_files",
        },
        aliases=("neo4j",),
        options=("parts", "since"),
    ),
    Format(
        name="tsv",
        label="Tab-separated values",
        endings=(".tsv",),
        media_type="text/tab-separated-values",
        takes={"table": f"{_WRITING}:table_tsv", "solutions": _ENGINE},
    ),
    Format(
        name="json",
        label="JSON",
        endings=(".json",),
        media_type="application/json",
        takes={
            "table": f"{_WRITING}:table_json",
            "report": f"{_WRITING}:report_json",
            "entry": f"{_WRITING}:report_json",
            "solutions": _ENGINE,
            "findings": f"{_FINDINGS}:findings_json",
            "brief": f"{_BRIEF}:brief_json",
            "explanation": f"{_WHY}:why_json",
            "schema": f"{_WRITING}:data_json",
        },
        media_types={
            "solutions": "application/sparql-results+json",
            "schema": "application/schema+json",
        },
        options=("parts", "since"),
    ),
    Format(
        name="xml",
        label="SPARQL results in XML",
        endings=(".xml",),
        media_type="application/sparql-results+xml",
        takes={"solutions": _ENGINE},
    ),
    Format(
        name="ftm",
        label="FollowTheMoney, an entity a line",
        endings=(".ftm.json", ".ftm", ".followthemoney"),
        media_type="application/x-ndjson",
        takes={"network": f"{_NETWORKS}.ftm:ftm_file"},
        aliases=("followthemoney",),
    ),
    Format(
        name="geojson",
        label="GeoJSON",
        endings=(".geojson",),
        media_type="application/geo+json",
        takes={"network": f"{_NETWORKS}.geojson:geojson_file"},
    ),
    Format(
        name="dot",
        label="Graphviz DOT",
        endings=(".dot", ".gv"),
        media_type="text/vnd.graphviz",
        takes={"network": f"{_NETWORKS}.dot:dot_file"},
        aliases=("gv",),
    ),
    Format(
        name="mmd",
        label="Mermaid",
        endings=(".mmd", ".mermaid"),
        media_type="application/vnd.mermaid",
        takes={"network": f"{_NETWORKS}.mermaid:mermaid_file"},
        aliases=("mermaid",),
    ),
    Format(
        name="svg",
        label="SVG picture",
        endings=(".svg",),
        media_type="image/svg+xml",
        takes={
            "network": f"{_NETWORKS}.picture:svg_file",
            "timeline": f"{_REPORTS}.timeline_picture:svg_file",
        },
        options=("map", "style"),
        is_for_people=True,
        max_nodes=_MAX_NODES,
    ),
    Format(
        name="png",
        label="PNG picture",
        endings=(".png",),
        media_type="image/png",
        takes={
            "network": f"{_NETWORKS}.picture:png_file",
            "timeline": f"{_REPORTS}.timeline_picture:png_file",
        },
        options=("map", "style"),
        is_binary=True,
        is_for_people=True,
        max_nodes=_MAX_NODES,
    ),
    Format(
        name="html",
        label="Web page",
        endings=(".html", ".htm"),
        media_type="text/html",
        takes={
            "network": f"{_NETWORKS}.picture:page_file",
            "table": f"{_HTML}:table_html",
            "report": f"{_HTML}:report_html",
            "entry": f"{_HTML}:report_html",
            "explanation": f"{_HTML}:why_html",
            "coverage": f"{_COVERAGE}:coverage_html",
            "brief": f"{_BRIEF}:brief_html_file",
            "difference": f"{_REPORTS}.html:difference_page",
        },
        aliases=("htm",),
        options=("since", "text"),
        is_for_people=True,
        max_nodes=_MAX_NODES,
    ),
    Format(
        name="md",
        label="Markdown",
        endings=(".md", ".markdown"),
        media_type="text/markdown",
        takes={
            "table": f"{_WRITING}:table_markdown",
            "report": f"{_WRITING}:report_markdown",
            "entry": f"{_WRITING}:report_markdown",
            "answer": f"{_ANSWER}:answer_markdown",
            "brief": f"{_BRIEF}:brief_markdown_file",
            "explanation": f"{_WHY}:why_markdown",
        },
        aliases=("markdown",),
        options=("parts", "since"),
        is_for_people=True,
    ),
    Format(
        name="docx",
        label="Word document",
        endings=(".docx",),
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        takes={"brief": f"{_BRIEF}:brief_docx_file"},
        is_binary=True,
        is_for_people=True,
    ),
    Format(
        name="xlsx",
        label="Excel workbook",
        endings=(".xlsx",),
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        takes={"coverage": f"{_COVERAGE}:coverage_xlsx"},
        options=("since",),
        is_binary=True,
        is_for_people=True,
    ),
    Format(
        name="junit",
        label="JUnit XML, for continuous integration",
        endings=(".xml",),
        media_type="application/xml",
        takes={
            "findings": f"{_FINDINGS}:findings_junit",
            "coverage": f"{_COVERAGE}:coverage_junit",
        },
        options=("locations",),
    ),
    Format(
        name="sarif",
        label="SARIF 2.1.0, for code scanning",
        endings=(".sarif.json", ".sarif"),
        media_type="application/sarif+json",
        takes={
            "findings": f"{_FINDINGS}:findings_sarif",
            "coverage": f"{_COVERAGE}:coverage_sarif",
        },
        options=("locations",),
    ),
)
