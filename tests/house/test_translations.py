"""Every sentence has a good translation, and the catalogue's own tools do what gettext does."""

from __future__ import annotations

import gettext
import io

import catalogue
import translations

SOURCE = catalogue.read('msgid "Yes"\nmsgstr ""\n\nmsgid "%(count)s doors"\nmsgstr ""\n')


def found(text: str) -> list[str]:
    return translations.faults(SOURCE, catalogue.read(text))


def test_a_complete_catalogue_passes() -> None:
    assert found('msgid "Yes"\nmsgstr "是"\n\nmsgid "%(count)s doors"\nmsgstr "%(count)s 户"\n') == []


def test_a_sentence_that_is_missing_is_caught() -> None:
    assert found('msgid "Yes"\nmsgstr "是"\n') == ["missing: '%(count)s doors'"]


def test_a_sentence_without_a_translation_is_caught() -> None:
    assert found('msgid "Yes"\nmsgstr ""\n\nmsgid "%(count)s doors"\nmsgstr "%(count)s 户"\n') == [
        "without a translation: 'Yes'"
    ]


def test_a_fuzzy_translation_is_caught() -> None:
    assert found('#, fuzzy\nmsgid "Yes"\nmsgstr "是"\n\nmsgid "%(count)s doors"\nmsgstr "%(count)s 户"\n') == [
        "fuzzy: 'Yes'"
    ]


def test_a_translation_with_other_holes_is_caught() -> None:
    assert found('msgid "Yes"\nmsgstr "是"\n\nmsgid "%(count)s doors"\nmsgstr "%(number)s 户"\n') == [
        "other holes than the sentence has: '%(count)s doors'"
    ]


def test_a_catalogue_survives_being_written_and_read() -> None:
    text = 'msgctxt "verb"\nmsgid "Open \\"it\\"\\n"\nmsgstr "打开\\t“它”\\n"\n'
    text += '\nmsgid "door"\nmsgid_plural "doors"\nmsgstr[0] "户"\n'
    entries = catalogue.read(text)
    assert catalogue.read(catalogue.write(entries)) == entries


def test_the_compiled_catalogue_is_read_by_gettext() -> None:
    text = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
        'msgid "Yes"\nmsgstr "是"\n\nmsgctxt "verb"\nmsgid "open"\nmsgstr "打开"\n\n'
        'msgid "%d door"\nmsgid_plural "%d doors"\nmsgstr[0] "%d 户"\n\nmsgid "No"\nmsgstr ""\n'
    )
    read = gettext.GNUTranslations(io.BytesIO(catalogue.compiled(catalogue.read(text))))
    assert read.gettext("Yes") == "是"
    assert read.pgettext("verb", "open") == "打开"
    assert read.ngettext("%d door", "%d doors", 5) == "%d 户"
    assert read.gettext("No") == "No"
