#include "impl/host/trace/trace.h"

namespace porpoise::trace {

std::string_view name_of(Operation operation) {
  switch (operation) {
    case Operation::started: return "started";
    case Operation::draw: return "draw";
    case Operation::variable: return "variable";
    case Operation::signal: return "signal";
    case Operation::log: return "log";
    case Operation::read_input: return "read_input";
    case Operation::write_output: return "write_output";
    case Operation::write_error: return "write_error";
    case Operation::sleep: return "sleep";
    case Operation::wait: return "wait";
    case Operation::open: return "open";
    case Operation::read_at: return "read_at";
    case Operation::write_at: return "write_at";
    case Operation::append: return "append";
    case Operation::sync_file: return "sync_file";
    case Operation::write_and_sync: return "write_and_sync";
    case Operation::stat_file: return "stat_file";
    case Operation::truncate: return "truncate";
    case Operation::preallocate: return "preallocate";
    case Operation::lock: return "lock";
    case Operation::set_file_times: return "set_file_times";
    case Operation::link: return "link";
    case Operation::unlink: return "unlink";
    case Operation::rename: return "rename";
    case Operation::make_directory: return "make_directory";
    case Operation::remove_directory: return "remove_directory";
    case Operation::list: return "list";
    case Operation::next_entry: return "next_entry";
    case Operation::stat: return "stat";
    case Operation::set_mode: return "set_mode";
    case Operation::set_owner: return "set_owner";
    case Operation::set_times: return "set_times";
    case Operation::sync_directory: return "sync_directory";
    case Operation::free_space: return "free_space";
    case Operation::connect: return "connect";
    case Operation::connect_local: return "connect_local";
    case Operation::listen: return "listen";
    case Operation::listen_local: return "listen_local";
    case Operation::accept: return "accept";
    case Operation::read_some: return "read_some";
    case Operation::write: return "write";
    case Operation::start_tls: return "start_tls";
    case Operation::bind_datagram: return "bind_datagram";
    case Operation::send_to: return "send_to";
    case Operation::receive: return "receive";
    case Operation::own_addresses: return "own_addresses";
    case Operation::start_program: return "start_program";
    case Operation::write_program: return "write_program";
    case Operation::read_program: return "read_program";
    case Operation::wait_program: return "wait_program";
    case Operation::find_account: return "find_account";
    case Operation::find_user: return "find_user";
  }
  return "";
}

}  // namespace porpoise::trace
