# SPDX-License-Identifier: BSD-2-Clause
"""Python source of the typed layer: a method or function for every public C
function, with its names, types, shapes and text taken from the headers.

C's `kac_<noun>_<verb>(handle, in..., out...)` becomes `Noun.verb(in...)`; the
outputs are returned. Sizes that the arrays have are left out. A getter is a
property, with its setter where that takes one value."""
import re
import textwrap

NUMBERS = {"double": "float", "float": "float"}
ARRAYS = {"double": "float64", "float": "float32", "int8_t": "int8",
          "uint8_t": "uint8", "int32_t": "int32", "uint32_t": "uint32",
          "int64_t": "int64"}
# Python functions: what they are given and give back.
CALLABLES = {
    "kac_log_fn": "Callable[[int, str], object]",
    "kac_progress_fn": "Callable[[str, int, int], object]",
    "kac_schedule_fn": "Callable[[float], Sequence[float]]",
    "kac_train_log_fn": "Callable[[TrainStep], object]",
}
# Modules of functions: prefix and what is said on top.
MODULES = {
    "special": ("", "Bessel functions of the Kac law, normal distribution, "
                "gamma and beta"),
    "law": ("law_", "The exact law of the Kac process in one dimension"),
    "path": ("path_", "Paths of the Kac process: whole, on grids, bridges, "
             "the walk"),
    "telegraph": ("telegraph_", "The telegrapher's equation"),
    "coupling": ("coupling_", "Pairs of points where both ends are data"),
    "metric": ("metric_", "Distances between samples"),
    "random": ("random_", "Counter-based random numbers"),
}
HEADER_MODULES = {"kac_law": "law", "kac_path": "path", "special": "special",
                  "telegraph": "telegraph", "coupling": "coupling",
                  "metric": "metric", "random": "random"}
# Constructors of another name.
RENAMED = {"create_model": "from_model", "create_network": "from_network",
           "create_array": "from_array", "create_bytes": "from_bytes"}
# These have their Python face in hand-written code alone.
BY_HAND = {"kac_context_create", "kac_context_create_with_allocator",
           "kac_context_set_log", "kac_context_set_progress",
           "kac_field_create_callback"}


def hints(body, imports, handles=()):
    """The imports that the body of a module uses."""
    def used(names):
        return [n for n in names if re.search(rf"\b{n}\b", body)]

    lines = ["from __future__ import annotations", ""]
    typing = ["TYPE_CHECKING"] + used(["Any", "Optional", "Union"])
    lines.append(f"from typing import {', '.join(typing)}")
    lines += ["", f"from ._engine import {', '.join(imports)}", "",
              "if TYPE_CHECKING:"]
    collections = used(["Callable", "Sequence"])
    if collections:
        lines += [f"    from collections.abc import {', '.join(collections)}",
                  ""]
    lines.append("    import numpy as np")
    lines.append("    from numpy.typing import "
                 + ", ".join(used(["ArrayLike"]) + ["NDArray"]))
    lines += ["    from typing_extensions import Self"] if used(["Self"]) else []
    found = used(handles)
    if found:
        lines += ["", f"    from ._objects import {', '.join(found)}"]
    lines += ["", "    from . import _objects as O"] if "O." in body else []
    lines += ["", "    Out = Union[bool, NDArray]"]
    if used(["Path"]):
        lines.append("    Path = Union[str, os.PathLike[str]]")
        lines.insert(lines.index("if TYPE_CHECKING:") + 1, "    import os")
    return "\n".join(lines + [""])


def class_name(handle):
    return {"kac_npy": "NpyFile", "kac_tensors": "Tensors"}.get(
        handle, handle[4:].capitalize())


def identifier(name):
    return name + "_" if name in ("from", "lambda", "in", "is") else name


class Face:
    """How one function looks from Python."""

    names = {}  # of enumerations, in words

    def __init__(self, function, handle=None):
        self.function, self.handle = function, handle
        ps = [p for p in function.parameters if p.name != "user"]
        given = {part for p in ps if p.shape and (p.const or p.inout)
                 and not p.optional for part in p.shape}
        for p in ps:
            p.kind = self.kind(p, given)
        self.inputs = [p for p in ps if p.kind == "input"]
        self.outputs = [p for p in ps if p.kind == "output"]
        self.made = [p for p in ps if p.kind == "handle out"]
        self.context = any(p.kind == "context" for p in ps)
        wanted = [p for p in self.outputs if not p.optional]
        self.default = wanted or self.outputs[:1]

    def kind(self, p, given):
        if p.name == "ctx":
            return "context"
        if p.base == self.handle and p is self.function.parameters[0]:
            return "self"
        if p.stars == 2:
            return "handle out"
        if p.name in given and not p.stars:
            return "size"
        if p.stars and not p.const and p.base not in ("char", "void") \
                and not p.base.startswith("kac_") and not p.inout:
            return "output"
        if p.name == "shape" and p.shape and any(
                q.shape == ("shape",) for q in self.function.parameters):
            return "size"
        return "input"

    def hint(self, p):
        if p.enum:
            hint = "Union[str, int]"
        elif p.base == "char":
            hint = "Path" if p.name == "path" else "str"
        elif p.base.endswith("_fn"):
            hint = CALLABLES.get(p.base, "Callable")
        elif p.base.startswith("kac_"):
            hint = self.of_class(p.base)
        elif p.shape is not None:
            hint = "ArrayLike"
        else:
            hint = NUMBERS.get(p.base, "int")
        return f"Optional[{hint}]" if p.optional else hint

    def of_class(self, handle):
        """In a class the one that users see, not the one it comes from."""
        return ("O." if self.handle else "") + class_name(handle)

    def arguments(self):
        # What may be left out comes last as in C, or else is a keyword; but
        # a setter keeps the order.
        tail = len(self.inputs)
        while tail and self.inputs[tail - 1].optional:
            tail -= 1
        setter = "_set_" in self.function.name
        first = [p for p in self.inputs[:tail] if setter or not p.optional]
        out = [f"{identifier(p.name)}: {self.hint(p)}" for p in first]
        out += [f"{identifier(p.name)}: {self.hint(p)} = None"
                for p in self.inputs[tail:]]
        words = [f"{identifier(p.name)}: {self.hint(p)} = None"
                 for p in self.inputs[:tail] if p not in first]
        words += [f"{identifier(p.name)}: Out = {p in self.default}"
                  for p in self.outputs if p.shape is not None or p.optional]
        if self.context:
            words.append(
                f"context: Optional[{self.of_class('kac_context')}] = None")
        return out + (["*"] + words if words else [])

    def passed(self):
        names = [p.name for p in self.inputs]
        names += [p.name for p in self.outputs
                  if p.shape is not None or p.optional]
        out = [f"{identifier(name)}={identifier(name)}" for name in names]
        return out + (["context=context"] if self.context else [])

    def output_hint(self, p):
        if p.shape is not None:
            return f"NDArray[np.{ARRAYS[p.base]}]"
        return NUMBERS.get(p.base, "int")

    def result(self):
        f = self.function
        if self.made:
            made = self.made[0].base
            return "Self" if made == self.handle else self.of_class(made)
        if f.result == "kac_status":
            if f.parameters and any(p.inout for p in f.parameters):
                return "NDArray" if not self.outputs else "tuple"
            if not self.outputs:
                return "None"
            if len(self.outputs) == 1:
                return self.output_hint(self.outputs[0])
            if len(self.default) == len(self.outputs):
                return "tuple[" + ", ".join(
                    map(self.output_hint, self.outputs)) + "]"
            return f"Union[{self.output_hint(self.default[0])}, Any]"
        if "char" in f.result:
            return "Optional[str]"
        if "kac_" in f.result:
            return self.of_class(f.result.split()[1])
        if f.enum:
            return "bool" if f.enum == "bool" else "Optional[str]"
        return "None" if f.result == "void" else NUMBERS.get(f.result, "int")

    def docstring(self, indent):
        lines = pretty(self.function.described()).split("\n")
        text = lines
        notes = [(p.name, pretty(p.doc) + (f" By name: {self.names[p.enum]}."
                                           if p.enum in self.names else ""))
                 for p in self.inputs + self.outputs if p.doc]
        if notes:
            text = text + [""]
        for name, doc in notes:
            text += textwrap.wrap(f"{name}: {doc}", 72,
                                  subsequent_indent="    ",
                                  break_long_words=False,
                                  break_on_hyphens=False)
        if self.made and any(p.shape for p in self.inputs):
            text += ["", "Arrays that are not copied are kept alive."]
        joined = ("\n" + indent).join(text).rstrip().replace("\\", "\\\\")
        joined = re.sub(r"[ ]+\n", "\n", joined)
        end = '"""' if len(text) == 1 and len(joined) < 66 else \
            f'\n{indent}"""'
        return f'{indent}"""{joined}{end}\n'

    def definition(self, name, indent, before="", decorator="", target=""):
        """The whole text of a def."""
        head = f"{indent}def {name}("
        items = ([before] if before else []) + self.arguments()
        close = f") -> {self.result()}:"
        line = head + ", ".join(items) + close
        if len(line) > 79:
            line = head + "\n" + ",\n".join(
                f"{indent}        {item}" for item in items) + close
        call = target or f'call("{self.function.name}"'
        passed = ([before] if before == "self" else []) + self.passed()
        body = ",\n".join(textwrap.wrap(
            ", ".join([call] + passed) + ")", 70,
            subsequent_indent=" " * 8, break_on_hyphens=False,
            break_long_words=False)).replace(",,\n", ",\n")
        body = body.replace("\n", "\n" + indent)
        decorator = f"{indent}{decorator}\n" if decorator else ""
        return (f"{decorator}{line}\n{self.docstring(indent + '    ')}"
                f"{indent}    return {body}\n")


def pretty(text):
    """Doxygen's marks taken off."""
    text = re.sub(r"#(KAC_\w+)", r"\1", text)
    text = re.sub(r"\\f\$(.*?)\\f\$", r"\1", text)
    return text.replace('"""', "'''")


def hidden(function, functions):
    """What has no face of its own: it is another one's."""
    name = function.name
    if name in BY_HAND or name.endswith(("_destroy", "_f32", "_from_name")):
        return True
    if name + "_array" in functions:
        return True
    return name.endswith("_name") and name[:-5] + "_from_name" in functions


def property_pair(function, functions, handle):
    """The setter of a getter, True where it has none, or None where this is
    no getter."""
    if len(function.parameters) != 1 or function.result in ("kac_status",
                                                            "void"):
        return None
    head = next(head for head in heads(handle)
                if function.name.startswith(head))
    setter = functions.get(function.name.replace(head, head + "set_", 1))
    if setter is not None and len(setter.parameters) == 2 and \
            not setter.parameters[1].stars:
        return setter
    return True


def heads(handle):
    """How the names of a handle's functions begin."""
    more = {"kac_network": ("kac_unet_",)}
    return (handle + "_",) + more.get(handle, ())


def write_class(handle, functions):
    name = class_name(handle)
    out = [f"class {name}(Handle):\n",
           f'    _kind = "{handle}"\n']
    mine = [f for f in functions.values()
            if f.name.startswith(heads(handle)) and not hidden(f, functions)
            and any(p.base == handle for p in f.parameters)]
    pairs = {f.name: property_pair(f, functions, handle) for f in mine}
    setters = {s.name for s in pairs.values() if s not in (None, True)}
    for f in mine:
        if f.name in setters:
            continue
        short = f.name[4:].replace(handle[4:] + "_", "", 1)
        face = Face(f, handle)
        pair = pairs[f.name]
        if face.made and f.parameters[-1].base == handle:
            if short == "create":
                text = face.definition(
                    "__init__", "    ", "self",
                    target=f'self._create("{f.name}"')
                text = re.sub(r'"(kac_\w+)", self', r'"\1"', text)
                text = re.sub(r"\) -> \w+:", ") -> None:", text, count=1)
                text = text.replace("        return self._create",
                                    "        self._create")
            else:
                short = RENAMED.get(short, short.replace("create_", "", 1))
                text = face.definition(short, "    ", "cls", "@classmethod",
                                       f'cls._made("{f.name}"')
        elif pair is None:
            text = face.definition(short, "    ", "self")
        else:
            text = face.definition(short, "    ", "self", "@property")
            if pair is not True:
                text += write_setter(short, pair, handle)
        out.append(text)
    return "\n".join(out)


def write_setter(short, setter, handle):
    face = Face(setter, handle)
    p = setter.parameters[1]
    doc = pretty(setter.described())
    return (f"\n    @{short}.setter\n"
            f"    def {short}(self, {p.name}: {face.hint(p)}) -> None:\n"
            f"        call(\"{setter.name}\", self, {p.name}={p.name})\n"
            if doc else "")


def write_handles(functions, handles):
    body = "\n".join("\n" + write_class(handle, functions)
                     for handle in handles)
    names = [class_name(handle) for handle in handles]
    return wrap_all(
        '# SPDX-License-Identifier: BSD-2-Clause\n'
        '"""Classes of the handles: made from the public headers by '
        'generate.py, not to\nbe edited. The classes that users see are in '
        '_objects.py."""\n'
        + hints(body + " Union", ["Handle", "TrainStep", "call"])
        .replace(", call", ", call  # noqa: F401")
        + "\n" + body, names)


def wrap_all(text, names):
    """The text with its __all__."""
    body = textwrap.fill(", ".join(f'"{name}"' for name in names), 74,
                         initial_indent="    ", subsequent_indent="    ")
    return f"{text}\n\n__all__ = [\n{body},\n]\n"


def write_module(module, functions):
    prefix, about = MODULES[module]
    head = ('# SPDX-License-Identifier: BSD-2-Clause\n'
            f'"""{about}: made from the\npublic headers by generate.py, not '
            'to be edited.\n\nArrays [n] may have any shape; a number stands '
            'for as many as the others are."""\n')
    out = []
    names = []
    for f in functions.values():
        if HEADER_MODULES.get(f.header) != module or hidden(f, functions):
            continue
        short = f.name[len("kac_" + prefix):] if f.name.startswith(
            "kac_" + prefix) else f.name[4:]
        if short.endswith("_array"):
            short = short[:-6]
            scalar = functions[f.name[:-6]]
            own = scalar.parameter_docs()
            for p in f.parameters:
                if p.name in own:
                    p.doc = own[p.name]
            f.doc = scalar.doc
        names.append(short)
        out.append("\n" + Face(f).definition(short, ""))
    body = "\n".join(out)
    imports = hints(body + " Union", ["call"],
                    ["Context", "Dataset", "Process"])
    return wrap_all(head + imports + "\n" + body, names)


def write(functions, handles):
    """{file name: text} of the package's generated sources."""
    shown = [h for h in handles]
    for name, function in functions.items():
        if name.endswith("_name") and name[:-5] + "_from_name" in functions:
            known = re.findall(r'"([\w-]+)"', function.doc)
            Face.names[name[4:-5]] = ", ".join(known)
    files = {"_handles.py": write_handles(functions, shown)}
    for module in MODULES:
        files[module + ".py"] = write_module(module, functions)
    return files
