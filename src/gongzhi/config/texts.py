"""Judging, without a database, how well kinds and repeats are found in somebody's own texts."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from gongzhi.config.console import _, say
from gongzhi.config.files import read_file
from gongzhi.config.problems import StartProblem

if TYPE_CHECKING:
    from gongzhi.algorithms.wording.quality import Quality

TEXT, LABEL, GROUP = ("text", "文本", "内容"), ("label", "kind", "类别", "标签"), ("event", "group", "事件", "分组")


DELIMITERS = (",", "\t", ";", "，")
# A cell above this is no text; an unclosed quotation mark makes such cells.
LONGEST_CELL = 1_000_000
# One set aside, two to learn from.
LEAST_TEXTS = 3


def learn_kinds(given: argparse.Namespace) -> int:
    """Learns kinds from a labelled file and prints how well they are found; the last line is one JSON object."""
    from gongzhi.algorithms.wording.quality import learn_and_judge

    rows, rare = learnable(read_rows(given.file, LABEL))
    if rare:
        say(
            _("Left out: {n} texts of kinds with fewer than {least} different texts ({kinds}).").format(
                n=sum(rare.values()), least=LEAST_TEXTS, kinds="、".join(sorted(rare)[:10])
            )
        )
    say(
        _("{n} texts of {kinds} kinds; learning, and asking about {share} % that are set aside …").format(
            n=len(rows), kinds=len({label for _text, label in rows}), share=round(given.set_aside * 100)
        )
    )
    try:
        model, quality = learn_and_judge(
            [text for text, _label in rows],
            [label for _text, label in rows],
            set_aside=given.set_aside,
            seed=given.seed,
        )
    except ValueError as problem:
        raise StartProblem(_("These texts cannot be learned from: {problem}.").format(problem=problem)) from None
    print(_in_words(quality))
    for text in given.ask or ():
        print(f"\n{text}")
        for one in model.suggest(text):
            print(f"  {one.probability:6.1%}  {one.kind}  ({'、'.join(one.because)})")
    print(json.dumps(_figures(quality) | {"texts_left_out": sum(rare.values())}, ensure_ascii=False))
    return 0


def learnable(rows: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """Parts the texts that can be learned and judged from those of kinds with too few different ones: kind → texts."""
    different: dict[str, set[str]] = {}
    for text, label in rows:
        different.setdefault(label, set()).add(text)
    rare = {label for label, texts in different.items() if len(texts) < LEAST_TEXTS}
    left_out = Counter(label for _text, label in rows if label in rare)
    return [row for row in rows if row[1] not in rare], dict(left_out)


def find_similar(given: argparse.Namespace) -> int:
    """Groups texts that report the same thing, and judges the groups where the right ones are given."""
    from gongzhi.algorithms.wording import similar

    rows = read_rows(given.file, GROUP, is_needed=False)
    groups = similar.find_similar([text for text, _group in rows], threshold=given.threshold)
    if given.out:
        with given.out.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["group", "text"])
            writer.writerows((group, text) for group, (text, _right) in zip(groups, rows, strict=True))
    else:
        _print_groups(groups, [text for text, _group in rows])
    figures: dict[str, object] = {"texts": len(rows), "groups": len(set(groups)), "threshold": given.threshold}
    if any(right for _text, right in rows):
        judged = similar.judge_groups(groups, [right for _text, right in rows])
        figures |= {
            "duplicates_precision": round(judged.precision, 4),
            "duplicates_recall": round(judged.recall, 4),
            "duplicates_f1": round(judged.f1, 4),
            "pairs_named": judged.named,
            "pairs_right": judged.right,
        }
    print(json.dumps(figures, ensure_ascii=False))
    return 0


def _table(written: str, file: Path) -> list[list[str]]:
    """Cuts a file into cells, parted by whatever parts a heading of ours from the next, else by commas."""
    first = written.split("\n", 1)[0]
    heads = {mark: {cell.strip(' \r"').casefold() for cell in first.split(mark)} for mark in DELIMITERS}
    mark = next((mark for mark in DELIMITERS if heads[mark] & set(TEXT)), DELIMITERS[0])
    csv.field_size_limit(LONGEST_CELL)
    try:
        rows = csv.reader(io.StringIO(written, newline=""), delimiter=mark)
        return [row for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as problem:
        sentence = _("{file} cannot be cut into cells: {problem}.").format(file=file, problem=problem)
        raise StartProblem(sentence) from None


def read_rows(file: Path, second: tuple[str, ...], *, is_needed: bool = True) -> list[tuple[str, str]]:
    """Reads the texts of a CSV file with one more column; a file without headings has the text first.

    Raises ``StartProblem`` with the row where something is missing.
    """
    table = _table(_decoded(file), file)
    if not table:
        raise StartProblem(_("{file} is empty.").format(file=file))
    headings = [cell.strip().casefold() for cell in table[0]]
    at_text = next((place for place, name in enumerate(headings) if name in TEXT), None)
    at_second = next((place for place, name in enumerate(headings) if name in second), None)
    if at_text is None:
        at_text, at_second, first = 0, 1 if len(headings) > 1 and is_needed else None, 0
    else:
        first = 1
    if at_second is None and is_needed:
        wanted = second[0]
        raise StartProblem(_("{file} has no column “{wanted}”.").format(file=file, wanted=wanted))
    if not table[first:]:
        raise StartProblem(_("{file} has headings and no texts below them.").format(file=file))
    return [_row(row, number, at_text, at_second, is_needed) for number, row in enumerate(table[first:], first + 1)]


def _row(cells: list[str], number: int, at_text: int, at_second: int | None, is_needed: bool) -> tuple[str, str]:
    text = cells[at_text].strip() if at_text < len(cells) else ""
    second = cells[at_second].strip() if at_second is not None and at_second < len(cells) else ""
    if not text or (is_needed and not second):
        raise StartProblem(_("Row {n} lacks its text or its label.").format(n=number))
    return text, second


def _decoded(file: Path) -> str:
    content = read_file(file)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise StartProblem(_("{file} is neither UTF-8 nor GB 18030. Save it as “CSV UTF-8”.").format(file=file))


def _print_groups(groups: list[int], texts: list[str]) -> None:
    members: dict[int, list[str]] = {}
    for group, text in zip(groups, texts, strict=True):
        members.setdefault(group, []).append(text)
    for together in members.values():
        if len(together) > 1:
            print("\n".join(("· " if place else "▪ ") + text for place, text in enumerate(together)) + "\n")


def _in_words(quality: Quality) -> str:
    lines = [
        _("Learned from {n} texts, asked about {m} others.").format(n=quality.texts_learned, m=quality.texts_asked),
        _("Macro F1 {f1}; a plain TF-IDF baseline has {base}. Right at once {accuracy}, among three {three}.").format(
            f1=f"{quality.macro_f1:.3f}",
            base=f"{quality.baseline_macro_f1:.3f}",
            accuracy=f"{quality.accuracy:.1%}",
            three=f"{quality.in_first_three:.1%}",
        ),
        _("Sure (probability at least one half) about {share} of them, and right in {right} of those.").format(
            share=f"{quality.sure_share:.1%}", right=f"{quality.sure_accuracy:.1%}"
        ),
        "",
    ]
    lines.append(_("  F1     prec.  recall   texts  kind"))
    lines += [
        f"  {one.f1:.3f}  {one.precision:.3f}  {one.recall:.3f}  {one.texts:6d}  {one.kind}" for one in quality.kinds
    ]
    if quality.confusions:
        pairs = "; ".join(f"{right} → {named} ({count})" for right, named, count in quality.confusions[:5])
        lines.append(_("Most often confused: {pairs}.").format(pairs=pairs))
    return "\n".join(lines)


def _figures(quality: Quality) -> dict[str, object]:
    return {
        "kinds_macro_f1": round(quality.macro_f1, 4),
        "accuracy": round(quality.accuracy, 4),
        "baseline_macro_f1": round(quality.baseline_macro_f1, 4),
        "baseline_accuracy": round(quality.baseline_accuracy, 4),
        "in_first_three": round(quality.in_first_three, 4),
        "sure_share": round(quality.sure_share, 4),
        "sure_accuracy": round(quality.sure_accuracy, 4),
        "texts_learned": quality.texts_learned,
        "texts_asked": quality.texts_asked,
    }
