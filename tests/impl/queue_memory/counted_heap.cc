#include "tests/impl/queue_memory/counted_heap.h"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace porpoise::testing {
namespace {

std::size_t in_use = 0;
std::size_t most = 0;

void* counted(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  in_use += malloc_usable_size(memory) + sizeof(std::size_t);
  most = std::max(most, in_use);
  return memory;
}

void uncounted(void* memory) {
  if (memory == nullptr) return;
  in_use -= malloc_usable_size(memory) + sizeof(std::size_t);
  std::free(memory);
}

}  // namespace

std::size_t Heap::now() {
  return in_use;
}
std::size_t Heap::peak() {
  return most;
}
void Heap::restart_peak() {
  most = in_use;
}

}  // namespace porpoise::testing

void* operator new(std::size_t size) {
  return porpoise::testing::counted(size);
}
void operator delete(void* memory) noexcept {
  porpoise::testing::uncounted(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  porpoise::testing::uncounted(memory);
}
