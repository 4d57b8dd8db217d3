# Users, each with an OpenMsgr server in a separate Wine prefix, and one embedded service between them.  Sourced, after
# tests/harness/wine.sh, by scripts with several users.

# users_begin FOLDER: starts a run whose files are all in FOLDER; the service listens on $users_port.
users_begin() {
    users_work=$1
    users_port=$(free_port)
    users=()
    rm -rf "$users_work"
    mkdir -p "$users_work/service"
    export OPENMSGR_DATA
    OPENMSGR_DATA=$(windows_path "$users_work/service")
    start_display
}

# users_serve: starts the native service for all users, with Passport over TLS and a self-made certificate.
users_serve() {
    local data=$users_work/service
    users_passport_port=$(free_port)
    msgrd_native certificate "$data" > /dev/null || return 1
    "$root/build/native/msgrd" serve --data "$data" --port "$users_port" --passport "$users_passport_port" \
        --certificate "$data/service.pem" --key "$data/service-key.pem" --log "$data/msgrd.log" > "$data/said" 2>&1 &
    users_service=$!
    wait_for_line "$data/said" "listening on 127.0.0.1:$users_port" 20
}

msgrd_native() { "$root/build/native/msgrd" "$@" --data "$users_work/service"; }

users_end() {
    local user
    [ -z "${users_service:-}" ] || { kill "$users_service"; wait "$users_service"; } 2> /dev/null
    for user in "${users[@]}"; do stop_prefix "$users_work/$user"; done
    stop_display
}

# user_runs USER ARCH PROGRAM ARGUMENTS...: runs a program in that user's prefix.
user_runs() {
    local user=$1
    shift
    in_prefix "$users_work/$user" "$@"
}

# user_make USER PASSWORD [DIALECT]: creates a prefix, registers the server and stores the account USER@example.test, so
# that the server signs in automatically: with DIALECT at the service of users_serve, without it at the embedded service.
# With USERS_TRACE each server writes its trace to a file in that folder, named after the user.
# May run in the background; then call user_known for the user.
user_make() {
    local user=$1 password=$2 dialect=${3:-} server=$root/build/x86_64/openmsgr.exe
    make_prefix "$users_work/$user" || { echo "no Wine prefix for $user"; return 1; }
    user_runs "$user" x86_64 "$server" /RegServer || { echo "registration for $user"; return 1; }
    if [ -n "$dialect" ]; then
        user_runs "$user" x86_64 "$server" /Service "127.0.0.1:$users_port" &&
            user_runs "$user" x86_64 "$server" /Dialect "$dialect" || { echo "service of $user"; return 1; }
        [ "$dialect" -lt 8 ] || user_runs "$user" x86_64 "$server" /Passport "https://127.0.0.1:$users_passport_port" \
            "$(windows_path "$users_work/service/ca.pem")" || { echo "Passport of $user"; return 1; }
    else
        user_runs "$user" x86_64 "$server" /Service "/Embedded:$users_port" || { echo "service of $user"; return 1; }
    fi
    [ -z "${USERS_TRACE:-}" ] || user_runs "$user" x86_64 reg add 'HKCU\Software\OpenMsgr' /v Trace \
        /d "$(windows_path "$USERS_TRACE/$user")" /f > /dev/null || { echo "trace of $user"; return 1; }
    printf '%s\n' "$password" | user_runs "$user" x86_64 "$server" /Account "$user@example.test" ||
        { echo "account of $user"; return 1; }
}

user_known() { users+=("$1"); }

# users_msgrd USER ARGUMENTS...: runs a command of msgrd, in that user's prefix or for the service of users_serve.
users_msgrd() {
    local user=$1
    shift
    [ -z "${users_service:-}" ] || { msgrd_native "$@"; return; }
    user_runs "$user" x86_64 "$root/build/x86_64/msgrd.exe" "$@"
}

# users_account USER PASSWORD NAME: creates an account on the service.
users_account() {
    printf '%s\n' "$2" | users_msgrd "${users[0]}" account add "$1@example.test" --name "$3" > /dev/null
}

# users_contact USER OTHER: adds OTHER to USER's list.
users_contact() {
    users_msgrd "${users[0]}" contact add "$1@example.test" "$2@example.test" > /dev/null
}

# users_key ID: issues an ID/key pair; $key_id and $key.
users_key() {
    local line
    line=$(users_msgrd "${users[0]}" key issue --id "$1" | tr -d '\r' | tail -n 1)
    key_id=${line%% *}
    key=${line##* }
}
