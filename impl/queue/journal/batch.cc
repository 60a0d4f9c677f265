#include "impl/queue/journal/batch.h"

#include <iterator>

namespace porpoise::queue::journal {

void Batch::take_lasting(Batch& failed) {
  std::vector<Item> lasting;
  for (Item& item : failed.items) {
    if (!item.lasting) continue;
    bytes += record_bytes(item.payload->size());
    lasting.push_back(std::move(item));
  }
  items.insert(items.begin(), std::make_move_iterator(lasting.begin()),
               std::make_move_iterator(lasting.end()));
  failed.items.clear();
  failed.bytes = 0;
}

}  // namespace porpoise::queue::journal
