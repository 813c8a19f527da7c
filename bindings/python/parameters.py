# SPDX-License-Identifier: BSD-2-Clause
"""What the public headers say of every function, beyond its types: names,
constness, shapes, what may be left out, what is one of an enumeration."""
import pathlib
import re

HEADERS = (pathlib.Path(__file__).resolve().parent.parent.parent
           / "include/kacflow")

# Enumerations whose kac_..._from_name() is not called as their constants are.
ENUM_NAMES = {"TIME": "time_embedding", "HEAD": "heads",
              "OPTIMIZER": "optimizer_kind",
              "NETWORK": "network_kind", "LOG": "log_level",
              "EQUATION": "telegraph_equation"}
# Shapes that the text gives in words.
SHAPES = {("kac_npy_write", "data"): "shape",
          ("kac_npy_write_f32", "data"): "shape",
          ("kac_tensors_add", "data"): "shape",
          ("kac_tensors_add_f32", "data"): "shape",
          ("kac_tensors_add_i64", "data"): "shape"}
# What may be left out where the text says so of another argument.
OPTIONAL = {("kac_path_bridge", "end"), ("kac_model_set_entry", "value")}
# Enumerations that are named on another place.
ENUMS = {("kac_architecture_condition", "kind"): "condition",
         ("kac_model_set_coupling", "coupling"): "coupling",
         ("kac_model_coupling", ""): "coupling",
         ("kac_context_set_cpu", "cpu"): "cpu",
         ("kac_dataset_create_augmented", "flips"): "flip",
         ("kac_dataset_flips", ""): "flip",
         ("kac_model_precision", ""): "type",
         ("kac_model_set_precision", "type"): "type",
         ("kac_network_precision", ""): "type",
         ("kac_network_set_precision", "type"): "type",
         ("kac_model_storage", ""): "type",
         ("kac_model_set_storage", "type"): "type",
         ("kac_tensors_storage", ""): "type",
         ("kac_tensors_set_storage", "type"): "type",
         ("kac_tensors_type", ""): "type", ("kac_type_size", "type"): "type",
         ("kac_integrator_reason_count", "reason"): "stop",
         ("kac_context_cpu", ""): "cpu", ("kac_cpu_best", ""): "cpu",
         ("kac_cpu_available", "cpu"): "cpu",
         ("kac_network_activation", ""): "activation",
         ("kac_network_time_embedding", ""): "time_embedding",
         ("kac_network_condition", ""): "condition",
         ("kac_network_heads", ""): "heads",
         ("kac_network_set_heads", "heads"): "heads",
         ("kac_sampler_method", ""): "method",
         ("kac_likelihood_method", ""): "method"}


class Parameter:
    """One argument. shape: None or a tuple of texts; elementwise arrays have
    ("n",)."""

    def __init__(self, declaration):
        words = declaration.replace("*", " * ").split()
        self.const = "const" in words
        words = [word for word in words if word != "const"]
        self.base, self.name = words[0], words[-1]
        self.stars = words.count("*")
        self.doc, self.shape, self.optional, self.enum = "", None, False, ""
        self.inout = False

    def text(self):
        """As it is written into SIGNATURES."""
        out = (f"{self.name}:{'const ' if self.const else ''}"
               f"{self.base}{'*' * self.stars}")
        if self.shape is not None:
            out += f"[{','.join(self.shape)}]"
        out += f"={self.enum}" if self.enum else ""
        return out + ("?" if self.optional else "!" if self.inout else "")


class Function:
    def __init__(self, header, doc, result, name, arguments):
        self.header, self.result, self.name = header, result.strip(), name
        lines = [re.sub(r"^\s*\*? ?", "", line).rstrip()
                 for line in doc.split("\n")]
        self.doc = "\n".join(lines).strip()
        arguments = " ".join(arguments.split())
        self.parameters = [] if arguments in ("", "void") else [
            Parameter(part) for part in arguments.split(",")]
        self.enum = ""

    def parameter_docs(self):
        """{name: text} of the @param lines."""
        found = re.findall(r"@param\s+(\w+)\s+(.*?)(?=\n@|\n\n|\Z)", self.doc,
                           flags=re.S)
        return {name: " ".join(text.split()) for name, text in found}

    def described(self):
        """The doc without what this program takes from it."""
        text = re.split(r"^@", self.doc, maxsplit=1, flags=re.M)[0]
        return re.sub(r"\s*@since.*", "", text, flags=re.S).strip()

    def signature(self):
        result = self.result + (f"={self.enum}" if self.enum else "")
        return "; ".join([result] + [p.text() for p in self.parameters])


def read():
    """{name: Function} of all headers, complete."""
    functions, enums = {}, set()
    pattern = (r"(?:/\*\*((?:(?!\*/).)*)\*/\s*)?KAC_API\s+([\w ]+?[\s*]+)"
               r"(kac_\w+)\s*\(([^)]*)\)\s*;")
    for path in sorted(HEADERS.glob("*.h")):
        text = path.read_text("utf-8")
        for doc, result, name, arguments in re.findall(pattern, text, re.S):
            functions[name] = Function(path.stem, doc, result, name, arguments)
    for name in functions:
        match = re.fullmatch(r"kac_(\w+)_from_name", name)
        enums |= {match.group(1)} if match else set()
    for function in functions.values():
        complete(function, functions, enums)
    return functions


def documented(function, name, functions, seen=()):
    """The text on a parameter, looked up in the function that this one says
    it is like."""
    found = function.parameter_docs().get(name)
    if found is not None or function.name in seen:
        return found
    for other in re.findall(r"\b(kac_\w+)\(\)", function.doc):
        if other in functions:
            found = documented(functions[other], name, functions,
                               seen + (function.name,))
            if found is not None:
                return found
    return None


def enumeration(text, enums):
    for kind in re.findall(r"\bKAC_([A-Z]+)_\.\.\.", text):
        name = ENUM_NAMES.get(kind, kind.lower())
        if name in enums:
            return name
    return ""


def complete(function, functions, enums):
    plain = [p for p in function.parameters if not p.stars]
    for p in function.parameters:
        p.doc = documented(function, p.name, functions) or ""
        key = (function.name, p.name)
        pointer = p.stars and p.base not in ("char", "void")
        if pointer and not p.base.startswith("kac_"):
            match = re.match(r"\[([^\]]*)\]", p.doc)
            if key in SHAPES:
                p.shape = (SHAPES[key],)
            elif match:
                p.shape = tuple(part.strip() for part in
                                match.group(1).split(","))
            elif re.search(r"_array(_f32)?$", function.name):
                p.shape = ("n",)
        if p.stars or p.base.endswith("_fn"):
            p.optional = "NULL" in p.doc and p.name != "ctx"
        if p.base == "int32_t" and not p.stars:
            text = p.doc or (function.doc if len(plain) == 1 else "")
            p.enum = ENUMS.get(key, "") or enumeration(text, enums)
        p.optional = p.optional or key in OPTIONAL
        p.inout = p.shape is not None and "changed in place" in p.doc
    if function.result == "int32_t":
        function.enum = ENUMS.get((function.name, ""), "")
        if re.match(r"1 (where|after|while|with)\b", function.described()):
            function.enum = "bool"
        if len(function.parameters) == 1 or function.name.startswith(
                "kac_integrator_reason"):
            function.enum = function.enum or enumeration(
                function.described().split(";")[0].replace("KAC_STOP_ ",
                                                           "KAC_STOP_... "),
                enums)
    if function.name.endswith(("_name", "_from_name", "_count")):
        function.enum = ""
        for p in function.parameters:
            if not function.name.endswith("_count"):
                p.enum = ""
