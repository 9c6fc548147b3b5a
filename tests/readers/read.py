"""Reads exports back with other people's programs, and compares what they read with the JSON of the same rows.

Usage: read.py FOLDER SCHEMA. The folder is what `TOMADA_EXPORTS` named when the engine's tests of the export ran.
One line a check; ends with 1 if one failed.
"""

import json
import subprocess
import sys
import traceback
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import jsonschema
import pandas
from ofxparse import OfxParser
from ofxtools import OFXTree

FOLDER, SCHEMA = Path(sys.argv[1]), Path(sys.argv[2])
WHOLE = json.loads((FOLDER / "tudo.json").read_text("utf-8"), parse_float=Decimal)
CHECKING, CARD = WHOLE["accounts"]
TODAY = date(2026, 11, 22)
COLUMNS = ["Data", "Descrição", "Texto do banco", "Categoria", "Valor", "Moeda", "Valor original",
           "Moeda original", "Parcela", "Data da compra", "Situação", "Identificador"]


def settled(account):
    """The rows that a statement has: no pending ones, none of days to come, none in another currency."""
    return [row for row in account["rows"]
            if row["status"] == "posted" and row["currency"] == account["currency"]
            and date.fromisoformat(row["day"]) <= TODAY]


def expected(account):
    return [(row["id"], row["day"], Decimal(row["amount"])) for row in settled(account)]


def same(found, wanted):
    assert found == wanted, f"\nfound  {found}\nwanted {wanted}"


def the_json_keeps_to_its_schema():
    jsonschema.validate(json.loads((FOLDER / "tudo.json").read_text("utf-8")), json.loads(SCHEMA.read_text("utf-8")))


def by_ofxtools(file, account):
    tree = OFXTree()
    with open(FOLDER / file, "rb") as source:
        tree.parse(source)
    (statement,) = tree.convert().statements
    rows = [(row.fitid, day_of(row.dtposted), row.trnamt) for row in statement.transactions]
    same(rows, expected(account))
    same(statement.curdef, "BRL")
    same(str(statement.ledgerbal.balamt), account["balance"] if account is CHECKING else "-" + account["balance"])
    if account is CHECKING:
        source = statement.account
        same((source.bankid, source.branchid, source.acctid, source.accttype), ("237", "0001", "12345-0", "CHECKING"))
        padaria = statement.transactions[4]
        same(padaria.name, "Pão & <b>Cia</b>; \"Padaria\", 50%")
        same(padaria.memo, "Pão & <b>Cia</b>; \"Padaria\", 50% | COMPRA DEB PADARIA")
        beach = statement.transactions[5]
        same((beach.origcurrency.cursym, beach.origcurrency.currate), ("USD", Decimal("5.4537")))
        same(beach.name, "Aluguel de temporada na praia co")
    else:
        same(statement.account.acctid, "xxxx8670")
        same([row.trntype for row in statement.transactions], ["DEBIT", "CREDIT", "CREDIT"])
        same(statement.transactions[1].name, "Estorno ☂ Guarda-chuvas")


def day_of(instant):
    """A program in any zone from Hawaii to Tokyo reads the same day."""
    from datetime import timedelta, timezone
    days = {instant.astimezone(timezone(timedelta(hours=hours))).date().isoformat() for hours in (-10, -3, 0, 8)}
    (day,) = days
    return day


def by_ofxparse(file, account):
    with open(FOLDER / file, "rb") as source:
        statement = OfxParser.parse(source).account.statement
    rows = [(row.id, row.date.date().isoformat(), row.amount) for row in statement.transactions]
    same(rows, expected(account))
    same(statement.currency.upper(), "BRL")
    same(Decimal(statement.balance), Decimal(account["balance"]) * (1 if account is CHECKING else -1))


def by_libofx(file, account):
    """What GnuCash and KMyMoney read with."""
    run = subprocess.run(["ofxdump", str(FOLDER / file)], capture_output=True)
    text = (run.stdout + run.stderr).decode("utf-8", "replace")
    assert run.returncode == 0, text
    ids = [line.split(":", 1)[1].strip() for line in text.splitlines() if "Financial institution's ID" in line]
    same(ids, [row["id"] for row in settled(account)])
    amounts = [line.split(":", 1)[1].strip() for line in text.splitlines() if "Total money amount" in line]
    # It shows two decimals.
    same([Decimal(amount) for amount in amounts],
         [Decimal(row["amount"]).quantize(Decimal("0.01")) for row in settled(account)])
    names = [line.split(":", 1)[1].strip() for line in text.splitlines() if "Name of payee" in line]
    same(names, [row["description"][:32].strip() for row in settled(account)])
    # It has no place for what a movement was in another currency, says so, and goes on.
    errors = [line for line in text.splitlines() if "LibOFX ERROR" in line and "WRITEME" not in line]
    same(errors, [])


def by_pandas(file, account, separator, decimal, day):
    table = pandas.read_csv(FOLDER / file, sep=separator, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    same(list(table.columns), COLUMNS)
    amounts = [Decimal(amount.replace(decimal, ".")) for amount in table["Valor"]]
    days = [datetime.strptime(text, day).date().isoformat() for text in table["Data"]]
    rows = list(zip(table["Identificador"], days, amounts))
    same(rows, [(row["id"], row["day"], Decimal(row["amount"])) for row in account["rows"]])
    for texts in (table["Descrição"], table["Texto do banco"]):
        assert not [text for text in texts if text[:1] in ("=", "+", "-", "@")], texts
        assert not [text for text in texts if "\u202e" in text or "\n" in text], texts


def the_workbook():
    file = FOLDER / "tudo.xlsx"
    sheets = pandas.read_excel(file, sheet_name=None, engine="openpyxl")
    names = list(sheets)
    same(len(names), 3)
    for name, account in zip(names[1:], (CHECKING, CARD)):
        table = sheets[name]
        same(list(table.columns), COLUMNS)
        assert pandas.api.types.is_datetime64_any_dtype(table["Data"]), table.dtypes
        assert pandas.api.types.is_float_dtype(table["Valor"]), table.dtypes
        same([day.date().isoformat() for day in table["Data"]], [row["day"] for row in account["rows"]])
        same([Decimal(str(amount)) for amount in table["Valor"]],
             [Decimal(row["amount"]).normalize() for row in account["rows"]])
    texts = list(sheets[names[1]]["Descrição"])
    same(texts[1], "=cmd|' /C calc'!A0")
    import openpyxl
    book = openpyxl.load_workbook(file)
    same(book[names[1]].freeze_panes, "A2")
    same(book[names[1]]["B3"].data_type, "s")
    totals = book[names[0]]
    found = {row[0].value: row[11].value for row in totals.iter_rows(min_row=4) if row[0].value}
    same((found["Total das contas"], found["Total das dívidas de cartão"]), (3208.11, 1500.5))


CHECKS = [
    ("the JSON keeps to its schema", the_json_keeps_to_its_schema),
    ("the workbook, by pandas and openpyxl", the_workbook),
    ("conta.csv, by pandas", lambda: by_pandas("conta.csv", CHECKING, ";", ",", "%d/%m/%Y")),
    ("cartao.csv, by pandas", lambda: by_pandas("cartao.csv", CARD, ";", ",", "%d/%m/%Y")),
    ("conta-int.csv, by pandas", lambda: by_pandas("conta-int.csv", CHECKING, ",", ".", "%Y-%m-%d")),
]
for stem, account in (("conta", CHECKING), ("cartao", CARD)):
    for version in ("102", "220"):
        file = f"{stem}-{version}.ofx"
        readers = [("ofxtools", by_ofxtools), ("libofx", by_libofx)]
        # It takes every XML for ASCII.
        if version == "102":
            readers.append(("ofxparse", by_ofxparse))
        for how, read in readers:
            CHECKS.append((f"{file}, by {how}", lambda read=read, file=file, account=account: read(file, account)))

passed = failed = 0
for name, check in CHECKS:
    try:
        check()
    except Exception:  # Whatever a reader throws is a file that it can't read.
        failed += 1
        print(f"test {name} ... FAILED")
        traceback.print_exc(file=sys.stdout)
    else:
        passed += 1
        print(f"test {name} ... ok")
print(f"test result: {'ok' if failed == 0 else 'FAILED'}. {passed} passed; {failed} failed; 0 ignored")
sys.exit(1 if failed else 0)
