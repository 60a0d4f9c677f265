# How every folder becomes one library: the folder's own *.cc files, the shared warnings and the
# shared precompiled header. `porpoise_library(impl_mail impl_base)` names the folder and what it links.

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)

add_library(porpoise_flags INTERFACE)
target_include_directories(porpoise_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(porpoise_flags INTERFACE -Wall -Wextra -Wpedantic -Wno-missing-field-initializers)
target_compile_definitions(porpoise_flags INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_DATE_TIME)
target_link_libraries(porpoise_flags INTERFACE fmt::fmt Threads::Threads)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # ccache can only reuse a compilation that used a precompiled header when the preprocessor says so.
  target_compile_options(porpoise_flags INTERFACE -fpch-preprocess)
  target_compile_options(porpoise_flags INTERFACE -Wshadow=local)
  # It takes the two halves of asio's coroutine frame allocator for a mismatch when it inlines one.
  target_compile_options(porpoise_flags INTERFACE -Wno-mismatched-new-delete)
else()
  target_compile_options(porpoise_flags INTERFACE -Xclang -fno-pch-timestamp)
endif()

# One precompiled header for the whole tree: the Asio and standard headers are parsed once per build.
if(NOT EXISTS ${CMAKE_BINARY_DIR}/generated/pch.cc)
  file(WRITE ${CMAKE_BINARY_DIR}/generated/pch.cc "")
endif()
add_library(porpoise_pch STATIC ${CMAKE_BINARY_DIR}/generated/pch.cc)
target_link_libraries(porpoise_pch PUBLIC porpoise_flags)
target_precompile_headers(porpoise_pch PRIVATE ${PROJECT_SOURCE_DIR}/cmake/pch.h)
# Never from ccache: g++ has been seen to crash on a precompiled header that came from there.
set_target_properties(porpoise_pch PROPERTIES CXX_COMPILER_LAUNCHER "")

# The files of a folder are compiled together, so many at a time: g++ takes seconds for the templates
# of Asio and coroutines that most files instantiate, and so takes them once for all. Names in
# anonymous namespaces are therefore unique within a folder.
set(CMAKE_UNITY_BUILD ON CACHE BOOL "Compile the files of a folder together")
set(CMAKE_UNITY_BUILD_BATCH_SIZE 12 CACHE STRING "How many of them")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # It takes files that are compiled together for headers, in which anonymous namespaces are a fault.
  target_compile_options(porpoise_flags INTERFACE -Wno-subobject-linkage)
endif()

# `porpoise_library(NAME LINKS...)`: the *.cc files of this folder. A folder of headers only is an
# interface library.
function(porpoise_library name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC porpoise_flags ${ARGN})
    target_precompile_headers(${name} REUSE_FROM porpoise_pch)
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE porpoise_flags ${ARGN})
  endif()
endfunction()

# `porpoise_test(NAME LINKS...)`: one GoogleTest executable of this folder's *.cc files, one CTest test.
function(porpoise_test name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  if(sources)
    add_executable(${name} ${sources})
    target_link_libraries(${name} PRIVATE ${ARGN} porpoise_test_support)
    target_precompile_headers(${name} REUSE_FROM porpoise_test_pch)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 900)
  endif()
endfunction()
