"""City files read so that every mistake is told with its file, line and key."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the former is several times as fast


class CityError(Exception):
    """A city folder that cannot be used: the message names file, line or key, and the mend."""


def read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise CityError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CityError(f"{path}: {error}") from None


def _parse(text: str) -> tuple[yaml.Node | None, Any]:
    """The nodes of a YAML text, which know their lines, and the values that they stand for."""
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        return root, None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()


def load_yaml(path: Path, model: type[Model], **context: Any) -> Model:
    """The YAML file at `path` as `model`; `context` adds keys that the file does not hold.

    Raises:
        CityError: the file is missing, is not YAML, or does not fit the model.
    """
    text = read_text(path)
    try:
        root, document = _parse(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CityError(f"{path}:{line}: not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise CityError(f"{path}: not YAML: {error}") from None
    if not isinstance(document, dict):
        raise CityError(f"{path}:1: expected keys and values")
    try:
        return model(**{**document, **context})
    except (ValidationError, TypeError) as error:
        raise CityError(_explain(path, root, error)) from None


def _explain(path: Path, root: yaml.Node | None, error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return f"{path}:1: {error}"
    return "\n".join(
        f"{path}:{_line(root, one['loc'])}: {'.'.join(map(str, one['loc'])) or 'file'}: "
        f"{one['msg'].removeprefix('Value error, ')}"
        for one in error.errors()
    )


def _line(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """The line of the deepest part of `location` that the document holds."""
    line = node.start_mark.line + 1 if node else 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            pairs = {key.value: (key, value) for key, value in node.value}
            if str(step) not in pairs:
                break
            key, node = pairs[str(step)]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line
