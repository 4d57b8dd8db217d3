/* Annotations for the -Wthread-safety check of clang.  They say which lock guards a field, and which locks a
 * function takes or needs.  Other compilers ignore them.  tests/lint/thread_safety.sh runs the check. */
#ifndef OPENMSGR_COMMON_THREAD_ANNOTATIONS_H
#define OPENMSGR_COMMON_THREAD_ANNOTATIONS_H

#ifdef __clang__
#define THREAD_ANNOTATION(x) __attribute__((x))
#else
#define THREAD_ANNOTATION(x)
#endif

#define CAPABILITY(name) THREAD_ANNOTATION(capability(name))
#define GUARDED_BY(lock) THREAD_ANNOTATION(guarded_by(lock))
#define ACQUIRE(...) THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define RELEASE(...) THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define REQUIRES(...) THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS THREAD_ANNOTATION(no_thread_safety_analysis)

#endif
