/* Dispatch ids that the interface definitions and the server share.  The values are published: none may ever change.
 * Read by widl and by C, so only #define lines. */
#ifndef OPENMSGR_IDL_DISPIDS_H
#define OPENMSGR_IDL_DISPIDS_H

/* Events, of all four event interfaces; an event of two interfaces has one id, but for OnAppShutdown. */
#define DISPID_ON_INVITATION                       100
#define DISPID_ON_APP_REGISTERED                   101
#define DISPID_ON_APP_UNREGISTERED                 102
#define DISPID_ON_STATE_CHANGED                    103
#define DISPID_ON_APP_NOT_PRESENT                  104
#define DISPID_ON_ACCEPTED                         105
#define DISPID_ON_DECLINED                         106
#define DISPID_ON_CANCELLED                        107
#define DISPID_ON_TERMINATION                      108
#define DISPID_ON_READY_TO_LAUNCH                  109
#define DISPID_ON_CONTEXT_DATA                     110
#define DISPID_ON_SEND_ERROR                       111
#define DISPID_BEFORE_APP_LAUNCH                   112
#define DISPID_ON_APP_SHUTDOWN                     126
#define DISPID_ON_LOCK_CHALLENGE                   145
#define DISPID_ON_LOCK_RESULT                      146
#define DISPID_ON_LOCK_ENABLE                      147
#define DISPID_ON_SIGNIN                           1024
#define DISPID_ON_SIGNOUT                          1025
#define DISPID_ON_CONTACT_LIST_ADD                 1026
#define DISPID_ON_CONTACT_LIST_REMOVE              1027
#define DISPID_ON_CONTACT_FRIENDLY_NAME_CHANGE     1028
#define DISPID_ON_MY_FRIENDLY_NAME_CHANGE          1029
#define DISPID_ON_CONTACT_STATUS_CHANGE            1030
#define DISPID_ON_MY_STATUS_CHANGE                 1031
#define DISPID_MESSENGER_ON_APP_SHUTDOWN           1032
#define DISPID_ON_MY_PROPERTY_CHANGE               1033
#define DISPID_ON_CONTACT_PROPERTY_CHANGE          1034
#define DISPID_ON_CONTACT_BLOCK_CHANGE             1035
#define DISPID_ON_CONTACT_PAGER_CHANGE             1036
#define DISPID_ON_CONTACT_PHONE_CHANGE             1037
#define DISPID_ON_MY_PHONE_CHANGE                  1038
#define DISPID_ON_UNREAD_EMAIL_CHANGE              1039
#define DISPID_ON_ALERT_RECEIVED                   1040
#define DISPID_ON_IM_WINDOW_CREATED                1041
#define DISPID_ON_IM_WINDOW_DESTROYED              1042
#define DISPID_ON_IM_WINDOW_CONTACT_ADDED          1043
#define DISPID_ON_IM_WINDOW_CONTACT_REMOVED        1044
#define DISPID_ON_GROUP_ADDED                      1045
#define DISPID_ON_GROUP_REMOVED                    1046
#define DISPID_ON_GROUP_NAME_CHANGED               1047
#define DISPID_ON_CONTACT_ADDED_TO_GROUP           1048
#define DISPID_ON_CONTACT_REMOVED_FROM_GROUP       1049
#define DISPID_ON_EMOTICON_LIST_CHANGE             1050
#define DISPID_ON_LOCK_STATUS_CHANGED              12288

/* IMessengerPrivate */
#define DISPID_PRIVATE_ENABLE_ALERT_EVENTS         1408
#define DISPID_PRIVATE_ADD_CONTACT                 1409

/* IMessenger */
#define DISPID_MESSENGER_WINDOW                    1283
#define DISPID_MESSENGER_VIEW_PROFILE              1285
#define DISPID_MESSENGER_RECEIVE_FILE_DIRECTORY    1280
#define DISPID_MESSENGER_START_VOICE               1281
#define DISPID_MESSENGER_INVITE_APP                1295
#define DISPID_MESSENGER_SEND_MAIL                 1298
#define DISPID_MESSENGER_OPEN_INBOX                1293
#define DISPID_MESSENGER_SEND_FILE                 1292
#define DISPID_MESSENGER_SIGNOUT                   1291
#define DISPID_MESSENGER_SIGNIN                    1297
#define DISPID_MESSENGER_GET_CONTACT               1286
#define DISPID_MESSENGER_OPTIONS_PAGES             1287
#define DISPID_MESSENGER_ADD_CONTACT               1288
#define DISPID_MESSENGER_FIND_CONTACT              1289
#define DISPID_MESSENGER_INSTANT_MESSAGE           1290
#define DISPID_MESSENGER_PHONE                     1300
#define DISPID_MESSENGER_MEDIA_WIZARD              1301
#define DISPID_MESSENGER_PAGE                      1302
#define DISPID_MESSENGER_AUTO_SIGNIN               1299
#define DISPID_MESSENGER_MY_CONTACTS               1303
#define DISPID_MESSENGER_MY_SIGNIN_NAME            1304
#define DISPID_MESSENGER_MY_FRIENDLY_NAME          1282
#define DISPID_MESSENGER_MY_STATUS                 1305
#define DISPID_MESSENGER_UNREAD_EMAIL_COUNT        1284
#define DISPID_MESSENGER_MY_SERVICE_NAME           1294
#define DISPID_MESSENGER_MY_PHONE_NUMBER           1296
#define DISPID_MESSENGER_MY_PROPERTY               1306
#define DISPID_MESSENGER_MY_SERVICE_ID             1307
#define DISPID_MESSENGER_SERVICES                  1308

/* IMessenger2 */
#define DISPID_MESSENGER_CONTACTS_SORT_ORDER       1313
#define DISPID_MESSENGER_START_VIDEO               1310
#define DISPID_MESSENGER_MY_GROUPS                 1311
#define DISPID_MESSENGER_CREATE_GROUP              1312

/* IMessenger3 */
#define DISPID_MESSENGER_PROPERTY                  1314

/* IMessengerWindow */
#define DISPID_WINDOW_CLOSE                        2053
#define DISPID_WINDOW_HWND                         2048
#define DISPID_WINDOW_LEFT                         2049
#define DISPID_WINDOW_TOP                          2050
#define DISPID_WINDOW_WIDTH                        2051
#define DISPID_WINDOW_HEIGHT                       2052
#define DISPID_WINDOW_IS_CLOSED                    2055
#define DISPID_WINDOW_SHOW                         2054
#define DISPID_WINDOW_PROPERTY                     2056

/* IMessengerConversationWnd */
#define DISPID_CONVERSATION_CONTACTS               2057
#define DISPID_CONVERSATION_HISTORY                2058
#define DISPID_CONVERSATION_ADD_CONTACT            2059

/* IMessengerContact */
#define DISPID_CONTACT_FRIENDLY_NAME               1536
#define DISPID_CONTACT_STATUS                      1537
#define DISPID_CONTACT_SIGNIN_NAME                 1538
#define DISPID_CONTACT_SERVICE_NAME                1539
#define DISPID_CONTACT_BLOCKED                     1540
#define DISPID_CONTACT_CAN_PAGE                    1543
#define DISPID_CONTACT_PHONE_NUMBER                1544
#define DISPID_CONTACT_IS_SELF                     1541
#define DISPID_CONTACT_PROPERTY                    1542
#define DISPID_CONTACT_SERVICE_ID                  1545

/* IMessengerContacts */
#define DISPID_CONTACTS_COUNT                      1792
#define DISPID_CONTACTS_REMOVE                     1793

/* IMessengerService */
#define DISPID_SERVICE_SERVICE_NAME                2178
#define DISPID_SERVICE_SERVICE_ID                  2183
#define DISPID_SERVICE_MY_FRIENDLY_NAME            2179
#define DISPID_SERVICE_MY_STATUS                   2181
#define DISPID_SERVICE_MY_SIGNIN_NAME              2184
#define DISPID_SERVICE_PROPERTY                    2182

/* IMessengerServices */
#define DISPID_SERVICES_PRIMARY_SERVICE            2176
#define DISPID_SERVICES_COUNT                      2177

/* IMessengerGroup */
#define DISPID_GROUP_CONTACTS                      1667
#define DISPID_GROUP_NAME                          1668
#define DISPID_GROUP_ADD_CONTACT                   1669
#define DISPID_GROUP_REMOVE_CONTACT                1670
#define DISPID_GROUP_SERVICE                       1671

/* IMessengerGroups */
#define DISPID_GROUPS_REMOVE                       1665
#define DISPID_GROUPS_COUNT                        1666

/* Our own additions (openmsgr.idl).  Far above every published id, because an object answers them and its published
 * members through one IDispatch. */
#define DISPID_OWN_FIRST                           0x6F000000
#define DISPID_LOCK_STATUS                         0x6F000000
#define DISPID_LOCK_REQUEST_CHALLENGE              0x6F000001
#define DISPID_LOCK_SEND_RESPONSE                  0x6F000002
#define DISPID_CONTACT_TABLE                       0x6F000010

#endif
