#!/usr/bin/env bash
# Checks that all static imports of the programs exist in Windows XP SP3; newer functions must be looked up at run time.
#
# The list below holds newer functions that are likely to be used by mistake, because a list of all functions of
# Windows XP would be long.  The headers already hide most of them (_WIN32_WINNT is 0x0501).  The versions are from
# "Minimum supported client" of each function's page in Microsoft's documentation.
set -u
. "$(dirname "$0")/suite.sh"

newer_libraries='api-ms-|bcrypt\.dll|ncrypt\.dll|ucrtbase|vcruntime|kernelbase|dwmapi|propsys|webservices'
newer_functions='GetTickCount64|(Initialize|Sleep|Wake)(All)?ConditionVariable.*|.*SRWLock.*|InitOnce.*|
    InitializeCriticalSectionEx|Create(Mutex|Event|Semaphore|WaitableTimer)Ex[AW]|CancelIoEx|CancelSynchronousIo|
    QueryFullProcessImageName[AW]|GetFinalPathNameByHandle[AW]|CreateSymbolicLink[AW]|GetThreadId|GetProcessIdOfThread|
    RegDeleteKeyEx[AW]|RegDeleteTree[AW]|RegCopyTree[AW]|RegGetValue[AW]|RegSetKeyValue[AW]|RegDeleteKeyValue[AW]|RegRenameKey|
    RegCreateKeyTransacted[AW]|inet_ntop|inet_pton|InetPton[AW]|InetNtop[AW]|WSAPoll|WSAConnectBy.*|GetAddrInfoEx[AW]|
    CreateThreadpool.*|SubmitThreadpoolWork|InitializeProcThreadAttributeList|UpdateProcThreadAttribute|K32.*|
    SHGetKnownFolderPath|SHGetKnownFolderIDList|TaskDialog.*|GetUserPreferredUILanguages|LCIDToLocaleName|LocaleNameToLCID|
    CompareStringEx|CompareStringOrdinal|GetDpiForWindow|SetProcessDPIAware|ChangeWindowMessageFilter.*|
    CoDisconnectContext|CoWaitForMultipleObjects|RoInitialize|.*_s|_[a-z0-9]*_l'
newer_functions=$(tr -d ' \n' <<< "$newer_functions")

suite_begin imports
cd "$root" || exit 1
checks=0 failures=0
for program in build/{x86_64,i686}/{openmsgr.exe,openmsgrps.dll,msgrd.exe}; do
    name=$(tr / . <<< "${program#build/}")
    arch=${name%%.*}
    if [ ! -e "$program" ]; then
        suite_skip "$name" 1 "it was not built"
        continue
    fi
    imports=$("$arch-w64-mingw32-objdump" -p "$program" |
        awk '/DLL Name:/ { print "library", tolower($3) }
            NF == 3 && $1 ~ /^[0-9a-f]+$/ && $2 ~ /^[0-9]+$/ { print "function", $3 }')
    newer=$(grep -E "^library ($newer_libraries)|^function ($newer_functions)\$" <<< "$imports" | cut -d ' ' -f 2 | sort -u)
    checks=$((checks + 1))
    if ! grep -q '^function' <<< "$imports"; then
        suite_fail "$name" "no imports found: the list cannot be read"
        failures=$((failures + 1))
    elif [ -n "$newer" ]; then
        suite_fail "$name" "imports what Windows XP has not: $(tr '\n' ' ' <<< "$newer")"
        failures=$((failures + 1))
    else
        suite_count "$name" 1 0 0
    fi
done
[ "$checks" = 0 ] || printf 'imports\n%d%%: Checks: %d, Failures: %d, Errors: 0\n' \
    $((100 * (checks - failures) / checks)) "$checks" "$failures"
suite_end
