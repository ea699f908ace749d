#!/usr/bin/env python3
"""HTTPS servers with good and bad certificates on 127.0.0.1: tls_server.py FOLDER

Makes a certificate authority and the certificates in FOLDER, prints "KIND PORT" for each and ends after 15 seconds.
"""
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time

folder = pathlib.Path(sys.argv[1])


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def authority(name):
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.pem", "-days", 30, "-subj", f"/CN={name}")


def certificate(name, host, issuer, *validity):
    (folder / f"{name}.cnf").write_text(
        "[ca]\ndefault_ca=d\n[d]\nnew_certs_dir=.\ndatabase=index\nserial=serial\ndefault_md=sha256\npolicy=p\nunique_subject=no\n"
        f"[p]\ncommonName=supplied\n[e]\nsubjectAltName=DNS:{host}\n")
    (folder / "index").touch()
    if not (folder / "serial").exists():
        (folder / "serial").write_text("01\n")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={host}")
    openssl("ca", "-batch", "-notext", "-config", f"{name}.cnf", "-extensions", "e", "-cert", f"{issuer}.pem", "-keyfile", f"{issuer}.key",
            "-in", f"{name}.csr", "-out", f"{name}.pem", *validity)


def serve(name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    listener = socket.create_server(("127.0.0.1", 0))
    print(name, listener.getsockname()[1], flush=True)

    def loop():
        while True:
            connection, _ = listener.accept()
            connection.settimeout(3)
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    secure.recv(65536)
                    secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\ntls")
            except OSError:
                pass

    threading.Thread(target=loop, daemon=True).start()


def plain():
    """Speaks HTTP where TLS is expected."""
    listener = socket.create_server(("127.0.0.1", 0))
    print("plain", listener.getsockname()[1], flush=True)

    def loop():
        while True:
            connection, _ = listener.accept()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\ntls")
            connection.close()

    threading.Thread(target=loop, daemon=True).start()


authority("ca")
authority("strange")
certificate("good", "localhost", "ca", "-days", 30)
certificate("expired", "localhost", "ca", "-startdate", "200101000000Z", "-enddate", "200201000000Z")
certificate("early", "localhost", "ca", "-startdate", "400101000000Z", "-enddate", "410101000000Z")
certificate("elsewhere", "example.org", "ca", "-days", 30)
certificate("unknown", "localhost", "strange", "-days", 30)
for kind in ("good", "expired", "early", "elsewhere", "unknown"):
    serve(kind)
plain()
time.sleep(15)
