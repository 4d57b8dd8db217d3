#include "clock.h"

#include <windows.h>

/* Uses the performance counter because Windows XP has no GetTickCount64. */
uint64_t clock_now_ms(void)
{
    LARGE_INTEGER now, frequency;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&now);
    return (uint64_t)(now.QuadPart / frequency.QuadPart) * 1000 +
           (uint64_t)(now.QuadPart % frequency.QuadPart) * 1000 / (uint64_t)frequency.QuadPart;
}
