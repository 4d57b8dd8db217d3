#include "users.h"

void users_add(struct connection *connection)
{
    handle_table_add(&connection->service->users, &connection->user, &connection->handle, connection);
}

void users_remove(struct connection *connection)
{
    handle_table_remove(&connection->service->users, &connection->user);
}

struct connection *users_find(const struct service *service, struct text handle)
{
    struct handle_entry *entry = handle_table_find(&service->users, handle);

    return entry ? entry->owner : NULL;
}
