/* The arguments of one late-bound call, in the order and with the types that the member declares.
 *
 * A call takes four steps: invocation_bind finds the argument for each parameter, invocation_adapt converts it, the caller
 * passes `arguments` to ITypeInfo::Invoke, and invocation_end releases what was made on the way. */
#ifndef OPENMSGR_COM_BASE_INVOCATION_H
#define OPENMSGR_COM_BASE_INVOCATION_H

#include "com.h"

enum { ARGUMENTS_MAX = 16 };

struct invocation {
    const FUNCDESC *function;            /* borrowed */
    UINT count;                          /* parameters that a caller gives: all but the result */
    const VARIANT *given[ARGUMENTS_MAX]; /* by parameter, borrowed from the caller; NULL: omitted */
    VARIANT arguments[ARGUMENTS_MAX];    /* the last parameter first, as DISPPARAMS has them */
    bool owned[ARGUMENTS_MAX];           /* whether the one of `arguments` at this index is to be cleared at the end */
    SAFEARRAY *array;                    /* made of an argument, owned; NULL: none */
};

/* Finds the argument of each parameter, by position or by name.  DISP_E_BADPARAMCOUNT for too many arguments;
 * DISP_E_PARAMNOTFOUND with *bad_argument (may be NULL) for a name that no parameter has, or has twice. */
HRESULT invocation_bind(struct invocation *invocation, const FUNCDESC *function, const DISPPARAMS *params,
                        UINT *bad_argument);
/* Fills in `arguments`.  DISP_E_BADPARAMCOUNT for a parameter that needs an argument and has none; the code of a failed
 * conversion, with *bad_argument. */
HRESULT invocation_adapt(struct invocation *invocation, const DISPPARAMS *params, UINT *bad_argument);
/* Replaces every text by an empty one. */
void invocation_drop_texts(struct invocation *invocation);
/* After invocation_bind, whether or not it succeeded. */
void invocation_end(struct invocation *invocation);

#endif
