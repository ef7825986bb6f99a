"""Workbooks written by hand, so that tests share no code with what reads them; and a reader of its own for what duban writes."""
import datetime, re, xml.etree.ElementTree as ET, zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PKG = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;'
          'd&quot;日&quot;"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/></cellXfs></styleSheet>')


def column(n):
    name = ""
    while n >= 0:
        name, n = chr(65 + n % 26) + name, n // 26 - 1
    return name


def serial(day):
    return (day - datetime.date(1899, 12, 30)).days


def cell(ref, value):
    if value is None or value == "":
        return ""
    if isinstance(value, datetime.date):
        return f'<c r="{ref}" s="2"><v>{serial(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{ref}"><v>{value!r}</v></c>'
    if value.startswith("<c"):
        return value.replace('r="REF"', f'r="{ref}"')
    return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def sheet(rows, merges=()):
    body = "".join(f'<row r="{r}">' + "".join(cell(column(c) + str(r), v) for c, v in enumerate(row)) + "</row>"
                   for r, row in enumerate(rows, 1))
    merged = "".join(f'<mergeCell ref="{m}"/>' for m in merges)
    return (f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>'
            + (f"<mergeCells>{merged}</mergeCells>" if merges else "") + "</worksheet>")


def write(path, sheets, hidden=()):
    """sheets: {name: XML of the sheet}"""
    names = list(sheets)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("_rels/.rels", f'<Relationships xmlns="{PKG}"><Relationship Id="r" Type="{REL}/officeDocument" '
                                  'Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>' + "".join(
            f'<sheet name="{n}" sheetId="{i}" {"state=%shidden%s " % (chr(34), chr(34)) if n in hidden else ""}r:id="r{i}"/>'
            for i, n in enumerate(names, 1)) + "</sheets></workbook>")
        z.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PKG}">' + "".join(
            f'<Relationship Id="r{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(names) + 1)) + "</Relationships>")
        z.writestr("xl/styles.xml", STYLES)
        for i, n in enumerate(names, 1):
            z.writestr(f"xl/worksheets/sheet{i}.xml", sheets[n])
    return path


def read(path):
    """{cell: text}, {cell: comment}, cells whose style has a fill; of the first sheet."""
    ns = {"m": MAIN}
    with zipfile.ZipFile(path) as z:
        strings = ["".join(t.text or "" for t in si.iter(f"{{{MAIN}}}t"))
                   for si in ET.fromstring(z.read("xl/sharedStrings.xml")).findall("m:si", ns)]
        styles = ET.fromstring(z.read("xl/styles.xml"))
        filled = {i for i, xf in enumerate(styles.find("m:cellXfs", ns)) if int(xf.get("fillId", 0)) > 1}
        cells, red = {}, set()
        for c in ET.fromstring(z.read("xl/worksheets/sheet1.xml")).iter(f"{{{MAIN}}}c"):
            assert c.find("m:f", ns) is None, "a copy holds no formula"
            v = c.find("m:v", ns)
            if v is not None:
                cells[c.get("r")] = strings[int(v.text)] if c.get("t") == "s" else v.text
            if int(c.get("s", 0)) in filled:
                red.add(c.get("r"))
        comments = {}
        if "xl/comments1.xml" in z.namelist():
            for c in ET.fromstring(z.read("xl/comments1.xml")).iter(f"{{{MAIN}}}comment"):
                comments[c.get("ref")] = "".join(t.text or "" for t in c.iter(f"{{{MAIN}}}t"))
    return cells, comments, red
