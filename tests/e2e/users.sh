# Users, each with an OpenMsgr server in a Wine prefix of their own, and one embedded service between
# them.  Sourced, after tests/harness/wine.sh, by what plays with several users at once.

# users_begin FOLDER: where everything of this run is; the service listens on $users_port.
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

users_end() {
    local user
    for user in "${users[@]}"; do stop_prefix "$users_work/$user"; done
    stop_display
}

# user_runs USER ARCH PROGRAM ARGUMENTS...
user_runs() {
    local user=$1
    shift
    in_prefix "$users_work/$user" "$@"
}

# user_make USER PASSWORD: a fresh prefix with the server registered and the account USER@example.test
# stored, so that it signs in by itself.  May run in the background; then name the user with user_known.
user_make() {
    local user=$1 password=$2 server=$root/build/x86_64/openmsgr.exe
    make_prefix "$users_work/$user" || { echo "no Wine prefix for $user"; return 1; }
    user_runs "$user" x86_64 "$server" /RegServer || { echo "registration for $user"; return 1; }
    user_runs "$user" x86_64 "$server" /Service "/Embedded:$users_port" || { echo "service of $user"; return 1; }
    printf '%s\n' "$password" | user_runs "$user" x86_64 "$server" /Account "$user@example.test" ||
        { echo "account of $user"; return 1; }
}

user_known() { users+=("$1"); }

# users_msgrd USER ARGUMENTS...: a command of the service, from that user's prefix.
users_msgrd() {
    local user=$1
    shift
    user_runs "$user" x86_64 "$root/build/x86_64/msgrd.exe" "$@"
}

# users_account USER PASSWORD NAME: an account on the service.
users_account() {
    printf '%s\n' "$2" | users_msgrd "${users[0]}" account add "$1@example.test" --name "$3" > /dev/null
}

# users_contact USER OTHER: OTHER on USER's list.
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
