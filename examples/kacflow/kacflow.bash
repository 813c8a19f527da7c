# SPDX-License-Identifier: BSD-2-Clause
# Completion of kacflow for bash: options come from the tool's own help.
_kacflow()
{
    local word=${COMP_WORDS[COMP_CWORD]} sub=${COMP_WORDS[1]}

    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "train distill sample eval show plot classify --help --version" \
            -- "$word"))
    elif [ "${word#--}" != "$word" ]; then
        COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "$sub" --help 2>/dev/null |
            sed -n 's/^  \(--[A-Za-z-]*\).*/\1/p')" -- "$word"))
    elif [ "$sub" = plot ] && [ "$COMP_CWORD" -eq 2 ]; then
        COMPREPLY=($(compgen -W "law velocity paths telegraph limit energy" -- "$word")
            $(compgen -f -- "$word"))
    fi
}
complete -o default -F _kacflow kacflow
