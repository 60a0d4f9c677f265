#include "impl/host/live/disk_facts.h"

#include <gtest/gtest.h>

namespace porpoise::live {
namespace {

constexpr const char* kMounts =
    "1 0 254:1 / / rw,relatime - ext4 /dev/vda1 rw,data=ordered\n"
    "2 1 0:20 / /srv rw shared:5 - tmpfs tmpfs rw,size=10k\n"
    "3 2 0:21 / /srv/mail\\040queue rw,noatime master:1 shared:2 - xfs /dev/sdb1 rw,nobarrier\n"
    "4 1 0:22 / /srv-other rw - overlay overlay rw,volatile\n"
    "a broken line\n";

std::string kind_of(const std::string& path) {
  const std::optional<Mount> mount = find_mount(kMounts, path);
  return mount ? mount->kind : "none";
}

TEST(Mounts, TheDeepestMountAboveAPathHoldsIt) {
  EXPECT_EQ(kind_of("/"), "ext4");
  EXPECT_EQ(kind_of("/home/x"), "ext4");
  EXPECT_EQ(kind_of("/srv"), "tmpfs");
  EXPECT_EQ(kind_of("/srv/x"), "tmpfs");
  EXPECT_EQ(kind_of("/srv/mail queue/x"), "xfs");
  EXPECT_EQ(kind_of("/srv-other/x"), "overlay");
  EXPECT_EQ(kind_of("/srv-others"), "ext4");
  EXPECT_TRUE(find_mount(kMounts, "/")->has("data=ordered"));
  EXPECT_TRUE(find_mount(kMounts, "/")->has("relatime"));
}

TEST(Mounts, OfTwoAtOnePointTheLaterCounts) {
  std::string twice = kMounts;
  twice += "5 2 0:30 / /srv rw - btrfs /dev/sdc rw\n";
  EXPECT_EQ(find_mount(twice, "/srv/x")->kind, "btrfs");
}

std::vector<std::string> warnings_on(const std::string& path) {
  DiskFacts facts;
  facts.mount = find_mount(kMounts, path);
  return warnings_about(facts);
}

TEST(DiskWarnings, NameEveryReasonNotToTrustASync) {
  EXPECT_TRUE(warnings_on("/home").empty());
  ASSERT_EQ(warnings_on("/srv").size(), 1U);
  EXPECT_NE(warnings_on("/srv")[0].find("memory"), std::string::npos);
  ASSERT_EQ(warnings_on("/srv/mail queue").size(), 1U);
  EXPECT_NE(warnings_on("/srv/mail queue")[0].find("nobarrier"), std::string::npos);
  EXPECT_EQ(warnings_on("/srv-other").size(), 2U);
  DiskFacts facts;
  facts.preloaded = lying_libraries("7f00-7f01 r-xp 00 00:00 1 /usr/lib/libeatmydata.so.1\n");
  ASSERT_EQ(warnings_about(facts).size(), 1U);
  EXPECT_NE(warnings_about(facts)[0].find("libeatmydata"), std::string::npos);
}

TEST(DiskFactsOfThisMachine, NameTheFileSystemOfADirectoryThatIsNotThereYet) {
  const DiskFacts facts = look_at_disk("/proc/no/such/home");
  ASSERT_TRUE(facts.mount.has_value());
  EXPECT_EQ(facts.mount->kind, "proc");
}

}  // namespace
}  // namespace porpoise::live
