// Loading of libcurl.
#include "pipeline/net/curl_api.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <stdexcept>

namespace tally {
namespace {

template <class Function>
void take(void* library, const char* name, Function& into) {
  into = reinterpret_cast<Function>(::dlsym(library, name));
  if (into == nullptr) throw std::runtime_error(fmt::format("{} has no function {}", TALLY_LIBCURL, name));
}

CurlApi load() {
  // Kept to the end of the process: handles outlive every scope here.
  void* library = ::dlopen(TALLY_LIBCURL, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw std::runtime_error(fmt::format("{} cannot be loaded: {}", TALLY_LIBCURL, ::dlerror()));
  CurlApi api{};
#define TALLY_TAKE(name) take(library, "curl_" #name, api.name)
  TALLY_TAKE(global_init);
  TALLY_TAKE(free);
  TALLY_TAKE(getdate);
  TALLY_TAKE(slist_append);
  TALLY_TAKE(slist_free_all);
  TALLY_TAKE(url);
  TALLY_TAKE(url_cleanup);
  TALLY_TAKE(url_get);
  TALLY_TAKE(url_set);
  TALLY_TAKE(url_strerror);
  TALLY_TAKE(easy_init);
  TALLY_TAKE(easy_cleanup);
  TALLY_TAKE(easy_setopt);
  TALLY_TAKE(easy_getinfo);
  TALLY_TAKE(easy_strerror);
  TALLY_TAKE(multi_init);
  TALLY_TAKE(multi_cleanup);
  TALLY_TAKE(multi_setopt);
  TALLY_TAKE(multi_add_handle);
  TALLY_TAKE(multi_remove_handle);
  TALLY_TAKE(multi_info_read);
  TALLY_TAKE(multi_perform);
  TALLY_TAKE(multi_poll);
#undef TALLY_TAKE
  return api;
}

}  // namespace

const CurlApi& curl() {
  static const CurlApi api = load();
  return api;
}

}  // namespace tally
