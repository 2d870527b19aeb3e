/*
 * Stands between a program and libc (LD_PRELOAD), for the files below one folder only. Two uses:
 *
 * Recording, WELLRUN_FAULTS_RECORD=<file>: every change is appended to that file in the order in which it happened,
 * as a header and its bytes, so that what a disk held at any moment can be built again.
 *
 * Failing, WELLRUN_FAULTS_CONTROL=<file>: a struct control, shared with whoever runs the test, says which calls fail
 * with which errno. It counts calls too, so that "fail the Nth" can be stepped until nothing is left to fail.
 *
 * WELLRUN_FAULTS_FOLDER names the folder (absolute, without symbolic links). Shared-memory files of SQLite (-shm) are
 * left out: they are mapped, and rebuilt after a crash. One lock is held over a call and its record, so that the order
 * of the record is the order on the disk.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name)                                                  \
  ({                                                                \
    static __typeof__(&name) next_;                                 \
    if (!next_) next_ = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
    next_;                                                          \
  })
#define FILES 65536

/* The numbers are those of record.ts and injection.ts. */
enum { OPENED = 1, WRITTEN = 2, TRUNCATED = 3, SYNCED = 4, FOLDER_SYNCED = 5, UNLINKED = 6, RENAMED = 7, SYNC_FAILED = 8 };
enum { WRITE = 1, TRUNCATE = 2, SYNC = 4, OPEN = 8, UNLINK = 16, READ = 32 };
enum { OFF = 0, ONCE = 1, STICKY = 2, FULL = 3 };

struct header {
  uint32_t kind;
  uint32_t length; /* of the bytes that follow: data, or names ended by 0 */
  uint64_t inode;
  uint64_t offset; /* of a write; the new size; 1 when an open created the file */
};

struct control {
  uint32_t mode;
  uint32_t error;
  uint32_t calls;  /* which calls count and fail: WRITE | SYNC ... */
  uint32_t spare;
  uint64_t fail_at; /* the first call to fail, from 1 */
  uint64_t counted;
  uint64_t failed;
  uint64_t room; /* bytes that a full disk still takes: those of files that were deleted on it */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static int record = -1;
static struct control *control;
static ino_t inode_of[FILES];

static void take(void) { pthread_mutex_lock(&lock); }
static void give(void) { pthread_mutex_unlock(&lock); }

__attribute__((constructor)) static void begin(void) {
  const char *named = getenv("WELLRUN_FAULTS_FOLDER");
  const char *to = getenv("WELLRUN_FAULTS_RECORD");
  const char *shared = getenv("WELLRUN_FAULTS_CONTROL");
  if (!named || strlen(named) >= sizeof folder) return;
  if (to) record = NEXT(open)(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (shared) {
    int fd = NEXT(open)(shared, O_RDWR | O_CLOEXEC);
    void *mapped = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped != MAP_FAILED) control = mapped;
    if (fd >= 0) NEXT(close)(fd);
  }
  strcpy(folder, named);
  folder_length = strlen(folder);
  /* A child that is forked while another thread holds the lock must not wait for it for ever. */
  pthread_atfork(take, give, give);
}

/* The name below the folder, "" for the folder itself, NULL for what is none of our business. */
static const char *name_below(const char *path) {
  if (!folder_length || strncmp(path, folder, folder_length) != 0) return NULL;
  const char *name = path + folder_length;
  if (*name == '\0') return name;
  if (*name != '/') return NULL;
  size_t length = strlen(++name);
  return length > 4 && strcmp(name + length - 4, "-shm") == 0 ? NULL : name;
}

static const char *name_of_path(const char *path, char resolved[PATH_MAX]) {
  char parent[PATH_MAX];
  if (!folder_length || strlen(path) >= sizeof parent) return NULL;
  strcpy(parent, path);
  char *slash = strrchr(parent, '/');
  const char *last = slash ? path + (slash - parent) + 1 : path;
  if (slash) *slash = '\0';
  if (!realpath(slash ? (slash == parent ? "/" : parent) : ".", resolved)) return NULL;
  size_t length = strlen(resolved);
  if (length + strlen(last) + 2 > PATH_MAX) return NULL;
  resolved[length] = '/';
  strcpy(resolved + length + 1, last);
  return name_below(resolved);
}

static const char *name_of_file(int fd, char resolved[PATH_MAX]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, resolved, PATH_MAX - 1);
  if (length < 0) return NULL;
  resolved[length] = '\0';
  return name_below(resolved);
}

/* Node closes files past libc, so a number in the table may stand for another file by now: ask each time. */
static bool watched(int fd, struct stat *now) {
  return fd >= 0 && fd < FILES && inode_of[fd] && fstat(fd, now) == 0 && now->st_ino == inode_of[fd] &&
         (S_ISREG(now->st_mode) || S_ISDIR(now->st_mode));
}

static void append(uint32_t kind, uint64_t inode, uint64_t offset, const struct iovec *parts, int count, size_t length) {
  if (record < 0) return;
  struct header header = {kind, (uint32_t)length, inode, offset};
  struct iovec all[17] = {{&header, sizeof header}};
  int used = 1;
  size_t total = sizeof header + length;
  for (int at = 0; at < count && length > 0; at++, used++) {
    size_t piece = parts[at].iov_len < length ? parts[at].iov_len : length;
    all[used] = (struct iovec){parts[at].iov_base, piece};
    length -= piece;
  }
  /* Half a record would be taken for the truth. */
  if (NEXT(writev)(record, all, used) != (ssize_t)total) abort();
}

static void append_names(uint32_t kind, uint64_t inode, uint64_t offset, const char *first, const char *second) {
  struct iovec names[2] = {{(void *)first, strlen(first) + 1}, {(void *)second, second ? strlen(second) + 1 : 0}};
  append(kind, inode, offset, names, 2, names[0].iov_len + names[1].iov_len);
}

static void free_room(off_t bytes) {
  if (control && bytes > 0) control->room += (uint64_t)bytes;
}

/* Whether this call is to fail; `bytes` is the room that it needs on the disk. Sets errno. */
static bool fails(uint32_t call, off_t bytes) {
  if (!control || !(control->calls & call)) return false;
  uint64_t number = ++control->counted;
  bool hit = (control->mode == ONCE && number == control->fail_at) ||
             (control->mode == STICKY && number >= control->fail_at);
  if (control->mode == FULL && bytes > 0) {
    hit = (uint64_t)bytes > control->room;
    if (!hit) control->room -= (uint64_t)bytes;
  }
  if (!hit) return false;
  control->failed++;
  errno = control->mode == FULL ? ENOSPC : (int)control->error;
  return true;
}

static int opened(int fd, int flags, bool existed, off_t size) {
  char path[PATH_MAX];
  struct stat now;
  if (fd < 0 || fd >= FILES) return fd;
  inode_of[fd] = 0;
  const char *name = name_of_file(fd, path);
  if (!name || fstat(fd, &now) != 0) return fd;
  inode_of[fd] = now.st_ino;
  if (!S_ISREG(now.st_mode)) return fd;
  append_names(OPENED, now.st_ino, existed ? 0 : 1, name, NULL);
  if (existed && size > 0 && (flags & O_TRUNC)) append(TRUNCATED, now.st_ino, 0, NULL, 0, 0);
  return fd;
}

static int open_any(int at, const char *path, int flags, mode_t mode) {
  char resolved[PATH_MAX];
  struct stat before = {0};
  if (at != AT_FDCWD || !name_of_path(path, resolved)) return NEXT(openat)(at, path, flags, mode);
  take();
  bool existed = stat(path, &before) == 0;
  int fd = fails(OPEN, !existed && (flags & O_CREAT) ? 1 : 0) ? -1 : NEXT(openat)(at, path, flags, mode);
  fd = opened(fd, flags, existed, before.st_size);
  give();
  return fd;
}

static ssize_t write_any(int fd, const struct iovec *parts, int count, off_t offset, const struct stat *before) {
  size_t length = 0;
  for (int at = 0; at < count; at++) length += parts[at].iov_len;
  take();
  off_t where = offset;
  if (offset < 0) where = fcntl(fd, F_GETFL) & O_APPEND ? before->st_size : lseek(fd, 0, SEEK_CUR);
  ssize_t result = -1;
  if (!fails(WRITE, where + (off_t)length - before->st_size))
    result = offset < 0 ? NEXT(writev)(fd, parts, count) : NEXT(pwritev)(fd, parts, count, offset);
  if (result > 0) append(WRITTEN, before->st_ino, (uint64_t)where, parts, count, (size_t)result);
  give();
  return result;
}

static int truncate_any(int fd, off_t size, const struct stat *before) {
  take();
  int result = fails(TRUNCATE, size - before->st_size) ? -1 : NEXT(ftruncate)(fd, size);
  if (result == 0) free_room(before->st_size - size);
  if (result == 0) append(TRUNCATED, before->st_ino, (uint64_t)size, NULL, 0, 0);
  give();
  return result;
}

static int sync_any(int fd, const struct stat *before, int (*next)(int)) {
  char path[PATH_MAX];
  take();
  int result = fails(SYNC, 0) ? -1 : next(fd);
  const char *name = S_ISDIR(before->st_mode) ? name_of_file(fd, path) : NULL;
  if (result == 0 && name) append_names(FOLDER_SYNCED, before->st_ino, 0, name, NULL);
  if (!name) {
    int kept = errno;
    append(result == 0 ? SYNCED : SYNC_FAILED, before->st_ino, 0, NULL, 0, 0);
    errno = kept;
  }
  give();
  return result;
}

static int unlink_any(const char *path, int (*next)(const char *)) {
  char resolved[PATH_MAX];
  const char *name = name_of_path(path, resolved);
  if (!name) return next(path);
  struct stat gone = {0};
  take();
  stat(path, &gone);
  int result = fails(UNLINK, 0) ? -1 : next(path);
  if (result == 0) free_room(gone.st_size);
  if (result == 0) append_names(UNLINKED, 0, 0, name, NULL);
  give();
  return result;
}

#define OPEN_LIKE(name)                               \
  int name(const char *path, int flags, ...) {        \
    va_list rest;                                     \
    va_start(rest, flags);                            \
    mode_t mode = va_arg(rest, mode_t);               \
    va_end(rest);                                     \
    return open_any(AT_FDCWD, path, flags, mode);     \
  }
OPEN_LIKE(open)
OPEN_LIKE(open64)

#define WITH_STAT(name, fd, otherwise)  \
  struct stat before;                   \
  if (!watched(fd, &before)) return NEXT(name) otherwise;

ssize_t write(int fd, const void *data, size_t length) {
  WITH_STAT(write, fd, (fd, data, length))
  struct iovec part = {(void *)data, length};
  return write_any(fd, &part, 1, -1, &before);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  WITH_STAT(writev, fd, (fd, parts, count))
  return write_any(fd, parts, count < 16 ? count : 16, -1, &before);
}
#define PWRITE_LIKE(name)                                                    \
  ssize_t name(int fd, const void *data, size_t length, off_t offset) {      \
    WITH_STAT(name, fd, (fd, data, length, offset))                          \
    struct iovec part = {(void *)data, length};                              \
    return write_any(fd, &part, 1, offset, &before);                         \
  }
PWRITE_LIKE(pwrite)
PWRITE_LIKE(pwrite64)
#define PWRITEV_LIKE(name)                                                       \
  ssize_t name(int fd, const struct iovec *parts, int count, off_t offset) {     \
    WITH_STAT(name, fd, (fd, parts, count, offset))                              \
    return write_any(fd, parts, count < 16 ? count : 16, offset, &before);       \
  }
PWRITEV_LIKE(pwritev)
PWRITEV_LIKE(pwritev64)

int ftruncate(int fd, off_t size) {
  WITH_STAT(ftruncate, fd, (fd, size))
  return truncate_any(fd, size, &before);
}
int ftruncate64(int fd, off_t size) {
  WITH_STAT(ftruncate64, fd, (fd, size))
  return truncate_any(fd, size, &before);
}
int fsync(int fd) {
  WITH_STAT(fsync, fd, (fd))
  return sync_any(fd, &before, NEXT(fsync));
}
int fdatasync(int fd) {
  WITH_STAT(fdatasync, fd, (fd))
  return sync_any(fd, &before, NEXT(fdatasync));
}
int unlink(const char *path) { return unlink_any(path, NEXT(unlink)); }
int remove(const char *path) { return unlink_any(path, NEXT(remove)); }

int rename(const char *from, const char *to) {
  char from_path[PATH_MAX], to_path[PATH_MAX];
  const char *from_name = name_of_path(from, from_path);
  const char *to_name = name_of_path(to, to_path);
  if (!from_name || !to_name) return NEXT(rename)(from, to);
  take();
  int result = fails(UNLINK, 1) ? -1 : NEXT(rename)(from, to);
  if (result == 0) append_names(RENAMED, 0, 0, from_name, to_name);
  give();
  return result;
}

#define PREAD_LIKE(name)                                              \
  ssize_t name(int fd, void *data, size_t length, off_t offset) {     \
    WITH_STAT(name, fd, (fd, data, length, offset))                   \
    take();                                                           \
    bool hit = fails(READ, 0);                                    \
    give();                                                           \
    return hit ? -1 : NEXT(name)(fd, data, length, offset);           \
  }
PREAD_LIKE(pread)
PREAD_LIKE(pread64)

/* A disk that is full says so when it is asked, too. */
#define STATFS_LIKE(name)                                              \
  int name(const char *path, struct name *answer) {                    \
    int result = NEXT(name)(path, answer);                             \
    if (result == 0 && control && control->mode == FULL)               \
      answer->f_bavail = answer->f_bfree = 0;                          \
    return result;                                                     \
  }
STATFS_LIKE(statfs)
STATFS_LIKE(statfs64)
