/* The Messenger object, implemented in messenger.c and, for members that open windows, in messenger_windows.c. */
#ifndef OPENMSGR_COM_OBJECTS_MESSENGER_OBJECT_H
#define OPENMSGR_COM_OBJECTS_MESSENGER_OBJECT_H

#include "objects.h"

struct messenger_object {
    struct event_object object; /* IMessenger3, which begins with IMessenger and IMessenger2 (docs/api.md K-18) */
    struct event_receiver receiver;
};

/* Documented members that are not implemented yet: each clears its out argument and answers E_NOTIMPL. */
HRESULT WINAPI messenger_get_Window(IMessenger3 *iface, IDispatch **window);
HRESULT WINAPI messenger_ViewProfile(IMessenger3 *iface, VARIANT contact);
HRESULT WINAPI messenger_get_ReceiveFileDirectory(IMessenger3 *iface, BSTR *path);
HRESULT WINAPI messenger_StartVoice(IMessenger3 *iface, VARIANT contact, IDispatch **window);
HRESULT WINAPI messenger_InviteApp(IMessenger3 *iface, VARIANT contact, BSTR app_id, IDispatch **window);
HRESULT WINAPI messenger_SendMail(IMessenger3 *iface, VARIANT contact);
HRESULT WINAPI messenger_OpenInbox(IMessenger3 *iface);
HRESULT WINAPI messenger_SendFile(IMessenger3 *iface, VARIANT contact, BSTR file, IDispatch **window);
HRESULT WINAPI messenger_OptionsPages(IMessenger3 *iface, LONG parent, MOPTIONPAGE page);
HRESULT WINAPI messenger_AddContact(IMessenger3 *iface, LONG parent, BSTR email);
HRESULT WINAPI messenger_FindContact(IMessenger3 *iface, LONG parent, BSTR first, BSTR last, VARIANT city,
                                     VARIANT state, VARIANT country);
HRESULT WINAPI messenger_InstantMessage(IMessenger3 *iface, VARIANT contact, IDispatch **window);
HRESULT WINAPI messenger_Phone(IMessenger3 *iface, VARIANT contact, MPHONE_TYPE type, BSTR number, IDispatch **window);
HRESULT WINAPI messenger_MediaWizard(IMessenger3 *iface, LONG parent);
HRESULT WINAPI messenger_Page(IMessenger3 *iface, VARIANT contact, IDispatch **window);
HRESULT WINAPI messenger_get_ContactsSortOrder(IMessenger3 *iface, MUASORT *order);
HRESULT WINAPI messenger_put_ContactsSortOrder(IMessenger3 *iface, MUASORT order);
HRESULT WINAPI messenger_StartVideo(IMessenger3 *iface, VARIANT contact, IDispatch **window);

#endif
