#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Write lib/kacflow.map from the declarations in the public headers. Run it
after adding a public function, and look at the difference: a symbol that goes
away or changes breaks the ABI."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
names = set()
for path in (ROOT / "include/kacflow").glob("*.h"):
    names |= set(re.findall(r"KAC_API\s[^;{]*?\b(kac_\w+)\s*\(",
                            path.read_text(encoding="utf-8")))
lines = "".join(f"    {name};\n" for name in sorted(names))
(ROOT / "lib/kacflow.map").write_text(
    "# SPDX-License-Identifier: BSD-2-Clause\n"
    f"KACFLOW_0 {{\nglobal:\n{lines}local:\n    *;\n}};\n", encoding="utf-8")
