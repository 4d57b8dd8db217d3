#!/usr/bin/env bash
# Installs the build and test dependencies on Debian 12 and records which ones are available.
#
#   scripts/deps.sh DIRECTORY [--look | --bench]
#
# Needs root or sudo; never prompts.  When nothing is missing it only checks, which takes a fraction of a second.
# --look never installs a package; --bench installs only the packages that draw the plots of `make bench`.
# It leaves in DIRECTORY:
#   config.mk                      the available tools and libraries, for the Makefile
#   missing.txt                    the dependencies that could not be installed, one per line
#   {x86_64,i686}/{include,lib}    Check for Windows programs, from Debian's source package
#   src/sqlite/sqlite3.{c,h}       SQLite in one file for Windows programs, from Debian's source package
#   mbedtls/{include,x86_64,i686}  mbedTLS for Windows programs, from Debian's source package
#   install.log                    the output of apt, cmake and make
set -u

deps=$1
mode=${2:-}
mkdir -p "$deps"
deps=$(cd "$deps" && pwd)
scripts=$(cd "$(dirname "$0")" && pwd)
log=$deps/install.log
: > "$log"
: > "$deps/missing.txt.new"

say() { printf '  DEPS   %s\n' "$*"; }
missing() { printf '%s\n' "$*" >> "$deps/missing.txt.new"; }

packages=(gcc make libc6-dev clang check libsubunit-dev libsqlite3-dev libmd-dev libmbedtls-dev xvfb
    gcc-mingw-w64-x86-64-win32 gcc-mingw-w64-i686-win32 mingw-w64-tools libwine-dev
    wine wine64 libgnutls30 cmake tcl dpkg-dev mandoc libclang-rt-14-dev cppcheck clang-tidy clang-format codespell python3)
# The 32-bit versions of these libraries, from the i386 architecture.
packages_i386=(wine32:i386 libgnutls30:i386)

# ---- packages ---------------------------------------------------------------------------------------

# Prints those of its arguments that are not installed.
not_installed() {
    local installed name
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}:${Architecture}\n' "${@%%:*}" 2>/dev/null |
        sed -n 's/^installed //p')
    for name; do
        case $name in
        *:*) grep -qxF -- "$name" <<< "$installed" || echo "$name" ;;
        *) grep -qxE -- "${name//+/\\+}:(amd64|all)" <<< "$installed" || echo "$name" ;;
        esac
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
        -o Acquire::Retries=2 -o Acquire::http::Timeout=30 "$@" >> "$log" 2>&1 < /dev/null
}

install() { apt install --no-install-recommends "$@"; }

install_packages() {
    local wanted wanted_i386 all suite name
    mapfile -t wanted < <(not_installed "${packages[@]}")
    mapfile -t wanted_i386 < <(not_installed "${packages_i386[@]}")
    all=("${wanted[@]}" "${wanted_i386[@]}")
    [ ${#all[@]} -gt 0 ] || return 0
    if ! as_root true 2>/dev/null; then
        say "cannot install without root or sudo: ${all[*]}"
        return 1
    fi
    say "installing ${all[*]}"
    if [ ${#wanted_i386[@]} -gt 0 ] && ! dpkg --print-foreign-architectures | grep -qx i386; then
        as_root dpkg --add-architecture i386
    fi
    # apt-get update fails when a single index is out of date; the other indexes are still usable.
    apt update || say "apt-get update reported an error; going on with what it got"
    install "${all[@]}" && return 0

    # The solver refuses a library that is newer for amd64 than for i386; taking both from one suite avoids this.
    suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
    say "that failed; trying with everything from the suite $suite"
    install --allow-downgrades -t "$suite" "${all[@]}" && return 0

    say "that failed too; going on WITHOUT 32-bit Wine"
    install "${wanted[@]}" || install --allow-downgrades -t "$suite" "${wanted[@]}" && return 0

    # One at a time, so that an unavailable package does not prevent the installation of the others.
    for name in "${wanted[@]}"; do
        install "$name" || install --allow-downgrades -t "$suite" "$name" || say "cannot install $name"
    done
    return 1
}

# ---- source packages ----------------------------------------------------------------------------------

# Leave the system's source lists alone: use separate directories for the lists of source packages.
apt_source() {
    local state=$deps/src/apt
    apt-get -q -y -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State="$state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$state/cache" \
        -o APT::Sandbox::User=root -o Acquire::Languages=none \
        -o Acquire::Retries=2 -o Acquire::http::Timeout=30 "$@" >> "$log" 2>&1 < /dev/null
}

# Take the sources from the server of the binary packages, so that a local mirror serves both.
source_lists_ready() {
    local state=$deps/src/apt suite mirror
    [ ! -e "$state/ready" ] || return 0
    suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(ORIGIN)' 2>/dev/null |
        awk -v suite="$suite" '$2 == suite && $3 == "Debian" { print $1; exit }')
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
        "${mirror:-http://deb.debian.org/debian/} $suite main" > "$state/sources.list"
    say "reading the list of source packages"
    apt_source update && : > "$state/ready"
}

# fetch PACKAGE: unpacks it and prints the directory.
fetch() {
    rm -rf "${deps:?}/src/$1-"*
    (cd "$deps/src" && apt_source source --only-source "$1") || return 1
    find "$deps/src" -maxdepth 1 -type d -name "$1-*" | head -n 1
}

build_check() {
    local arch=$1 source=$2 build=$deps/src/check-build-$1
    rm -rf "$build"
    mkdir -p "$build"
    cat > "$build/toolchain.cmake" <<END
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR $arch)
set(CMAKE_C_COMPILER $arch-w64-mingw32-gcc)
set(CMAKE_RC_COMPILER $arch-w64-mingw32-windres)
set(CMAKE_FIND_ROOT_PATH /usr/$arch-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
END
    rm -rf "${deps:?}/$arch"
    cmake -S "$source" -B "$build" -DCMAKE_TOOLCHAIN_FILE="$build/toolchain.cmake" \
        -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS=-D__USE_MINGW_ANSI_STDIO=1 \
        -DCMAKE_INSTALL_PREFIX="$deps/$arch" -DCMAKE_INSTALL_LIBDIR=lib \
        -DBUILD_TESTING=OFF -DCHECK_ENABLE_TESTS=OFF -DCHECK_ENABLE_SUBUNIT=OFF >> "$log" 2>&1 &&
        cmake --build "$build" -j2 >> "$log" 2>&1 &&
        cmake --install "$build" >> "$log" 2>&1 &&
        # Check's messages use %jd: MinGW's own printf supports it, but gcc checks against the one of Windows, which does not.
        sed -i 's/CK_ATTRIBUTE_FORMAT(printf,/CK_ATTRIBUTE_FORMAT(gnu_printf,/' \
            "$deps/$arch/include/check.h" && rm -rf "$build"
}

make_check() {
    local arch source=
    for arch in x86_64 i686; do
        [ ! -e "$deps/$arch/lib/libcheck.a" ] || continue
        command -v "$arch-w64-mingw32-gcc" > /dev/null && command -v cmake > /dev/null || continue
        if [ -z "$source" ]; then
            source_lists_ready && source=$(fetch check) && [ -n "$source" ] || return 1
        fi
        say "building Check for $arch programs"
        build_check "$arch" "$source"
    done
}

make_sqlite() {
    local source to=$deps/src/sqlite
    [ ! -e "$to/sqlite3.c" ] || return 0
    source_lists_ready && source=$(fetch sqlite3) && [ -n "$source" ] || return 1
    say "putting SQLite into one file"
    (cd "$source" && ./configure && make sqlite3.c sqlite3.h) >> "$log" 2>&1 || return 1
    mkdir -p "$to"
    cp "$source/sqlite3.h" "$to/" && cp "$source/sqlite3.c" "$to/sqlite3.c.new" &&
        mv "$to/sqlite3.c.new" "$to/sqlite3.c" && rm -rf "$source"
}

# Compiled here, because the build system of mbedTLS has dependencies that the library does not need.  The configuration is
# scripts/mbedtls_config.h; rebuild when it changes.
build_mbedtls() {
    local arch=$1 source=$2 to=$deps/mbedtls/$1 file
    rm -rf "$to" "$to.new"
    mkdir -p "$to.new/obj"
    for file in "$source"/library/*.c; do
        "$arch-w64-mingw32-gcc" -std=c99 -O2 -D_WIN32_WINNT=0x0501 -D__USE_MINGW_ANSI_STDIO=1 \
            '-DMBEDTLS_CONFIG_FILE="mbedtls_config.h"' -I"$deps/mbedtls/include" -I"$source/include" -I"$source/library" \
            -c -o "$to.new/obj/$(basename "$file" .c).o" "$file" >> "$log" 2>&1 || return 1
    done
    "$arch-w64-mingw32-ar" qcs "$to.new/libmbedtls.a" "$to.new"/obj/*.o && rm -rf "$to.new/obj" &&
        mv "$to.new" "$to"
}

make_mbedtls() {
    local arch source= config=$deps/mbedtls/include/mbedtls_config.h
    cmp -s "$scripts/mbedtls_config.h" "$config" || rm -rf "${deps:?}/mbedtls"
    for arch in x86_64 i686; do
        [ ! -e "$deps/mbedtls/$arch/libmbedtls.a" ] || continue
        command -v "$arch-w64-mingw32-gcc" > /dev/null || continue
        if [ -z "$source" ]; then
            source_lists_ready && source=$(fetch mbedtls) && [ -n "$source" ] || return 1
            mkdir -p "$deps/mbedtls/include"
            cp -r "$source/include/mbedtls" "$deps/mbedtls/include/" &&
                cp "$scripts/mbedtls_config.h" "$config" || return 1
        fi
        say "building mbedTLS for $arch programs"
        build_mbedtls "$arch" "$source" || return 1
    done
    [ -z "$source" ] || rm -rf "$source"
}

# ---- what is installed --------------------------------------------------------------------------------------

wine_runs() {
    local loader=/usr/lib/wine/$1
    [ -x "$loader" ] && "$loader" --version > /dev/null 2>&1
}

describe() {
    local arch archs=
    echo "# Written by scripts/deps.sh: what this machine has."
    for arch in x86_64 i686; do
        if command -v "$arch-w64-mingw32-gcc" > /dev/null && command -v "$arch-w64-mingw32-widl" > /dev/null &&
            [ -e /usr/include/wine/wine/windows/oaidl.idl ]; then
            archs="$archs $arch"
        else
            missing "windows-$arch: no compiler, widl or Wine headers for $arch Windows programs"
        fi
    done
    echo "WINDOWS_ARCHS :=$archs"
    for arch in x86_64 i686; do
        if [ -e "$deps/$arch/lib/libcheck.a" ]; then
            echo "HAVE_CHECK_$arch := yes"
        else
            missing "check-$arch: no Check library for $arch Windows programs"
        fi
    done
    if [ -e "$deps/src/sqlite/sqlite3.c" ]; then
        echo "HAVE_SQLITE := yes"
    else
        missing "sqlite: no SQLite source, hence no msgrd.exe"
    fi
    if [ -e /usr/include/mbedtls/ssl.h ]; then
        echo "HAVE_MBEDTLS := yes"
    else
        missing "mbedtls: no mbedTLS, hence no Passport sign-in (MSNP8) in native programs"
    fi
    for arch in x86_64 i686; do
        if [ -e "$deps/mbedtls/$arch/libmbedtls.a" ]; then
            echo "HAVE_MBEDTLS_$arch := yes"
        else
            missing "mbedtls-$arch: no mbedTLS, hence no Passport sign-in (MSNP8) in $arch Windows programs"
        fi
    done
    if wine_runs wine64; then echo "HAVE_WINE_x86_64 := yes"; else missing "wine-x86_64: no 64-bit Wine"; fi
    if wine_runs wine; then echo "HAVE_WINE_i686 := yes"; else missing "wine-i686: no 32-bit Wine"; fi
    if [ -e /usr/include/check.h ]; then echo "HAVE_CHECK := yes"; else missing "check: no Check library"; fi
    if command -v clang > /dev/null; then echo "HAVE_CLANG := yes"; else missing "clang: no clang"; fi
    # clang's fuzzer library comes in a separate package; fuzzing needs it.
    if [ -e "$(clang -print-runtime-dir 2>/dev/null)/libclang_rt.fuzzer-x86_64.a" ]; then
        echo "HAVE_FUZZER := yes"
    else
        missing "fuzzer: no libFuzzer for clang"
    fi
    command -v Xvfb > /dev/null || missing "xvfb: no virtual display"
}

# Replaces a file only when its content changes, so that make does not restart for an unchanged config.mk.
put() {
    if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}

if [ "$mode" = --bench ]; then
    packages=(gnuplot-nox)
    packages_i386=()
    rm -f "$deps/missing.txt.new"
    command -v gnuplot > /dev/null || install_packages || say "no gnuplot: no plots"
    exit 0
fi
if [ "$mode" != --look ]; then
    install_packages
    mkdir -p "$deps/src"
    make_check || say "no Check library for Windows programs; see $log"
    make_sqlite || say "no SQLite source for Windows programs; see $log"
    make_mbedtls || say "no mbedTLS for Windows programs; see $log"
fi
describe > "$deps/config.mk.new"
put "$deps/missing.txt"
put "$deps/config.mk"
if [ -s "$deps/missing.txt" ]; then
    printf '\n  ******** MISSING on this machine: what needs it is SKIPPED ********\n'
    sed 's/^/  ** /' "$deps/missing.txt"
    printf '  ********************************************************************\n\n'
fi
exit 0
