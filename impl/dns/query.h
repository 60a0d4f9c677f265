#pragma once
// How one question is put to several servers: which one next, by which way, how long to wait.
// A state machine without I/O.

#include <chrono>
#include <string>
#include <vector>

namespace porpoise::dns {

/// Rounds over all servers, each more patient than the one before. A server that says that it does
/// not know is not asked again; one that is silent is, in the next round. A truncated answer is
/// fetched by stream, a server that does not know EDNS is asked without.
class Query {
 public:
  enum class Way : std::uint8_t { datagram, stream };
  /// The next thing to do.
  struct Step {
    std::size_t server = 0;
    Way way = Way::datagram;
    bool edns = true;
    /// Servers that do not repeat the letters of a question in their case get a last chance.
    bool mixed_case = true;
    std::chrono::seconds patience{0};
  };

  static constexpr int kRounds = 3;

  /// Of so many servers, at least one; `first` is asked first, the others in order after it.
  Query(std::size_t servers, std::size_t first);

  /// No server is left to ask: failure() says why.
  bool over() const { return over_; }
  const Step& step() const { return step_; }

  // What came of the step; exactly one of them, unless it was answered.
  void on_silence();
  void on_truncated();
  void on_not_edns(std::string why);
  void on_trouble(std::string why);

  /// What the last server that said anything said, and which server that was; none when all were
  /// silent.
  const std::string& said() const { return said_; }
  std::size_t said_by() const { return said_by_; }

 private:
  void advance();

  std::vector<bool> given_up_;
  std::size_t first_;
  std::size_t asked_ = 0;  // in this round
  int round_ = 0;
  Step step_;
  bool over_ = false;
  std::string said_;
  std::size_t said_by_ = 0;
};

}  // namespace porpoise::dns
