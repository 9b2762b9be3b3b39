"""Answers to questions from a file, for the command: JSON (question: answer) or CSV (columns question and answer)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from lib.contract.terms import ACCUMULATIONS, DIRECTIONS
from lib.intake.answers import Answer
from lib.intake.files.book import NotReadableError
from lib.intake.files.text import text_of
from lib.system.console import one_line
from lib.system.files import ReadError, read_whole

# Answers may be written as a screen shows them: 減るほどよい for decrease.
_LABELS: Final[Mapping[str, str]] = {**ACCUMULATIONS, **DIRECTIONS}
_CODES: Final[Mapping[str, str]] = {label: code for code, label in _LABELS.items()}


class AnswersError(Exception):
    """Why a file holds no answers, in Japanese."""


def answers_in_file(path: Path, who: str) -> list[Answer]:
    """The answers of a file, given by `who` now. Raises AnswersError."""
    try:
        text = text_of(read_whole(path))
        answers = _of_csv(text) if path.suffix.lower() == ".csv" else _of_json(text)
    except ReadError as error:
        raise AnswersError(f"回答のファイル {one_line(path.name)} を開けません。{error}") from error
    except (NotReadableError, ValueError, csv.Error):
        words = "JSONの {確認事項: 回答} か、列「question,answer」のCSVで書いてください。"
        raise AnswersError(f"回答のファイル {one_line(path.name)} を読めません。{words}") from None
    at = datetime.now(UTC).isoformat(timespec="seconds")
    codes = {question: _CODES.get(answer, answer) for question, answer in answers.items()}
    return [Answer(question, code, _LABELS.get(code, ""), "", who, at) for question, code in codes.items()]


def _of_json(text: str) -> dict[str, str]:
    content = json.loads(text)
    if not isinstance(content, dict) or not all(isinstance(answer, str) for answer in content.values()):
        raise ValueError(text[:40])
    return content


def _of_csv(text: str) -> dict[str, str]:
    lines = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True)
    if not {"question", "answer"} <= set(lines.fieldnames or ()):
        raise ValueError(text[:40])
    return {str(line["question"]).strip(): str(line["answer"]).strip() for line in lines}
