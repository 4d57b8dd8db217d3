#include "clock.h"

#include <windows.h>

/* GetTickCount64 came after Windows XP; the performance counter is there and does not wrap in a
 * lifetime. */
uint64_t clock_now_ms(void)
{
    LARGE_INTEGER now, frequency;

    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&now);
    return (uint64_t)(now.QuadPart / frequency.QuadPart) * 1000 +
           (uint64_t)(now.QuadPart % frequency.QuadPart) * 1000 / (uint64_t)frequency.QuadPart;
}
