#include "pipeline/net/address_policy.h"

#include <doctest/doctest.h>

#include "pipeline/net/retry.h"
#include "pipeline/net/sha256.h"

TEST_CASE("only public addresses pass") {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.1",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.0.0.8",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.1.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.7",
                           "203.0.113.9",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::2",
                           "::127.0.0.1",
                           "::8.8.8.8",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:0:127.0.0.1",
                           "64:ff9b::127.0.0.1",
                           "64:ff9b::10.1.2.3",
                           "64:ff9b:1::8.8.8.8",
                           "100::1",
                           "2001::1",
                           "2001:2::1",
                           "2001:10::1",
                           "2001:20::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "2002:a00:1::",
                           "2002:808:808::",
                           "3fff::1",
                           "5f00::1",
                           "fc00::1",
                           "fd12:3456::1",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "ff02::1",
                           "ff05::2",
                           "2a00:1450::5efe:127.0.0.1",
                           "2a00:1450:0:0:200:5efe:10.0.0.1",
                           "fe80::1%eth0",
                           "[::1]",
                           "localhost",
                           "",
                           "127.1"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(tally::forbidden_reason(std::string_view(text)).empty());
  }
  for (const char* text : {"8.8.8.8",           "1.1.1.1",
                           "9.255.255.255",     "11.0.0.1",
                           "100.63.255.255",    "100.128.0.1",
                           "126.255.255.255",   "128.0.0.1",
                           "169.253.1.1",       "172.15.255.255",
                           "172.32.0.1",        "192.0.1.1",
                           "192.167.1.1",       "198.17.1.1",
                           "198.20.0.1",        "223.255.255.255",
                           "2606:4700::1111",   "2a00:1450:4001::1",
                           "64:ff9b::8.8.8.8",  "::ffff:8.8.8.8",
                           "[2606:4700::1111]", "2a00:1450::5efe:8.8.8.8"}) {
    CAPTURE(std::string(text));
    CHECK(tally::forbidden_reason(std::string_view(text)).empty());
  }
}

TEST_CASE("Retry-After in all its forms") {
  const std::int64_t now = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT
  CHECK(tally::retry_after_seconds("120", now) == 120);
  CHECK(tally::retry_after_seconds(" 0 ", now) == 0);
  CHECK(tally::retry_after_seconds("Sun, 06 Nov 1994 08:50:37 GMT", now) == 60);
  CHECK(tally::retry_after_seconds("Sun, 06 Nov 1994 08:49:00 GMT", now) == 0);
  CHECK(tally::retry_after_seconds("Sunday, 06-Nov-94 08:50:37 GMT", now) == 60);
  CHECK(*tally::retry_after_seconds("99999999999999999999999", now) > 86400L * 365);
  for (const char* text :
       {"", "-5", "1.5", "soon", "5 seconds", "0x10", "+3", "Sun, 99 Foo 1994 08:49:37 GMT", "12:30", "\x01"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(tally::retry_after_seconds(text, now).has_value());
  }
}

TEST_CASE("back-off grows and is spread") {
  CHECK(tally::backoff_ms(500, 0, 0) == 250);
  CHECK(tally::backoff_ms(500, 0, 1023) < 750);
  CHECK(tally::backoff_ms(500, 3, 512) == 4000);
  CHECK(tally::is_transient(500));
  CHECK(tally::is_transient(504));
  CHECK(tally::is_transient(408));
  for (const int status : {200, 304, 400, 404, 429, 501, 505}) CHECK_FALSE(tally::is_transient(status));
}

TEST_CASE("SHA-256") {
  CHECK(tally::sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(tally::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
