// Parsed once for all tests.
#include "cmake/pch.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
