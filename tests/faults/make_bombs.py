#!/usr/bin/env python3
"""Writes bodies that are small as sent and 256 MB when decoded: make_bombs.py FOLDER"""
import gzip
import pathlib
import sys
import zlib

folder = pathlib.Path(sys.argv[1])
BLOCK = bytes(1 << 20)


def deflated(window_bits):
    packer = zlib.compressobj(9, zlib.DEFLATED, window_bits)
    return b"".join(packer.compress(BLOCK) for _ in range(256)) + packer.flush()


once = deflated(31)
(folder / "bomb.gz").write_bytes(once)
(folder / "bomb.gz.gz").write_bytes(gzip.compress(once, 9))
(folder / "bomb.zlib").write_bytes(deflated(15))
(folder / "bomb.deflate").write_bytes(deflated(-15))
