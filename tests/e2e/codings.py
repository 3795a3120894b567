"""Content-Encodings that Python has no module for, by the C libraries that Leakwire itself uses."""

import ctypes
import unittest


def _library(name):
    try:
        return ctypes.CDLL(name)
    except OSError as error:
        raise unittest.SkipTest(f"{name} is not there") from error


def br(data):
    """RFC 7932."""
    library = _library("libbrotlienc.so.1")
    library.BrotliEncoderMaxCompressedSize.restype = ctypes.c_size_t
    library.BrotliEncoderMaxCompressedSize.argtypes = [ctypes.c_size_t]
    most = library.BrotliEncoderMaxCompressedSize(len(data)) + 64
    room, size = ctypes.create_string_buffer(most), ctypes.c_size_t(most)
    done = library.BrotliEncoderCompress(5, 22, 0, ctypes.c_size_t(len(data)), data,
                                         ctypes.byref(size), room)
    assert done == 1
    return room.raw[:size.value]


def zstd(data):
    """RFC 8878."""
    library = _library("libzstd.so.1")
    for call, kinds in (("ZSTD_compressBound", [ctypes.c_size_t]),
                        ("ZSTD_compress", [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p,
                                           ctypes.c_size_t, ctypes.c_int]),
                        ("ZSTD_isError", [ctypes.c_size_t])):
        getattr(library, call).argtypes = kinds
    library.ZSTD_compressBound.restype = library.ZSTD_compress.restype = ctypes.c_size_t
    room = ctypes.create_string_buffer(library.ZSTD_compressBound(len(data)))
    size = library.ZSTD_compress(room, len(room), data, len(data), 3)
    assert not library.ZSTD_isError(size)
    return room.raw[:size]
