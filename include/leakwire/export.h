// LEAKWIRE_EXPORT marks what the shared library shows; all else is hidden.
#pragma once

#if defined(_WIN32)
#define LEAKWIRE_EXPORT
#else
#define LEAKWIRE_EXPORT __attribute__((visibility("default")))
#endif
