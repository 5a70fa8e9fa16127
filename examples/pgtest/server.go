//go:build unix

package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Server is a private PostgreSQL server in a folder of its own.
type Server struct {
	dir   string // of the socket; removed at the end
	data  string
	bin   string
	owner *syscall.SysProcAttr
	log   bytes.Buffer
	hold  io.Closer // what the server lives by: it ends when this is closed, or this process ends
	ended chan struct{}
	err   error // of the process; read it after ended
}

// The server is the child of a shell that ends it, and removes its folder, when the other end of the shell's input is
// gone: however the tests ended.
const keeper = `dir=$1; ulimit -S -f $2; shift 2; "$@" & pid=$!; read _; kill -INT $pid; wait $pid; code=$?; rm -rf "$dir"; exit $code`

// Start makes a server and starts it. It takes a second or two. Call [Server.Stop].
func Start() (*Server, error) { return Keep("", 0) }

// Keep starts a server on a data folder that stays, and makes it where it is missing, with a write-ahead log in files of
// 1 MB. Others must be able to enter the folders above it when root starts the server, which then runs as another user.
// With a limit, which must be more than that, no file grows beyond so many bytes, as on a full disk; 0 is none.
func Keep(data string, limit int64) (*Server, error) {
	bin, err := binaries()
	if err == nil && data != "" {
		data, err = filepath.Abs(data)
	}
	if err != nil {
		return nil, err
	}
	s := &Server{data: data, bin: bin, owner: new(syscall.SysProcAttr), ended: make(chan struct{})}
	uid, gid := os.Getuid(), os.Getgid()
	if uid == 0 { // the server refuses to run as root
		if uid, gid, err = nobody(); err != nil {
			return nil, err
		}
		s.owner.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	s.owner.Setpgid = true // an interrupt at the terminal is for the tests, who then end the server
	if s.dir, err = os.MkdirTemp("", "gridgov-pg-"); err != nil {
		return nil, err
	}
	err = os.Chown(s.dir, uid, gid)
	if err == nil && data == "" {
		s.data = filepath.Join(s.dir, "data")
		err = s.init()
	} else if _, missing := os.Stat(filepath.Join(data, "PG_VERSION")); err == nil && missing != nil {
		if err = errors.Join(os.MkdirAll(data, 0o700), os.Chown(data, uid, gid)); err == nil {
			err = s.init("--wal-segsize=1")
		}
	}
	if err == nil {
		err = s.start(limit)
	}
	if err != nil {
		return nil, errors.Join(err, s.Stop(), os.RemoveAll(s.dir))
	}
	return s, nil
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "PG") }),
		"LC_ALL=C.UTF-8", "HOME="+s.dir)
	cmd.SysProcAttr = s.owner
	return cmd
}

func (s *Server) init(with ...string) error {
	args := append([]string{"-D", s.data, "-U", "gridgov", "-A", "trust", "-E", "UTF8", "--no-sync"}, with...)
	initdb := func(more ...string) *exec.Cmd {
		return s.command(filepath.Join(s.bin, "initdb"), append(slices.Clone(args), more...)...)
	}
	// An order of words unlike that of bytes shows what does not ask for bytes; not every build has it.
	if err := initdb("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US").Run(); err != nil {
		if out, err := initdb("--locale=C").CombinedOutput(); err != nil {
			return fmt.Errorf("initdb: %w: %s", err, out)
		}
	}
	return nil
}

func (s *Server) start(limit int64) error {
	blocks := "unlimited"
	if limit > 0 {
		blocks = strconv.FormatInt(limit/512, 10)
	}
	cmd := s.command("/bin/sh", "-c", keeper, "keeper", s.dir, blocks, filepath.Join(s.bin, "postgres"), "-D", s.data, "-k", s.dir,
		"-c", "listen_addresses=", "-c", "fsync=on", "-c", "max_connections=100")
	cmd.Stdout, cmd.Stderr = &s.log, &s.log
	hold, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	s.hold = hold
	go func() {
		s.err = cmd.Wait()
		close(s.ended)
	}()
	return s.await()
}

// await waits until the server answers.
func (s *Server) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.DSN())
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-s.ended:
			return fmt.Errorf("the server ended: %w: %s", s.err, s.log.Bytes())
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// DSN is the data source name of the server.
func (s *Server) DSN() string {
	return "host=" + s.dir + " user=gridgov dbname=postgres sslmode=disable"
}

// Socket is the file that the server listens on.
func (s *Server) Socket() string { return filepath.Join(s.dir, ".s.PGSQL.5432") }

// Crash ends the server as if it had crashed: pg_ctl stop -m immediate. Its data folder, if it is kept, is recovered by
// the next start.
func (s *Server) Crash() error {
	out, err := s.command(filepath.Join(s.bin, "pg_ctl"), "stop", "-D", s.data, "-m", "immediate").CombinedOutput()
	s.hold.Close() //nolint:errcheck // it is closed, or the keeper gone
	<-s.ended      // with the exit code of a crash
	if _, gone := os.Stat(filepath.Join(s.data, "postmaster.pid")); err != nil && gone == nil {
		return fmt.Errorf("pg_ctl stop -m immediate: %w: %s", err, out)
	}
	return nil // it may have ended before: a server whose disk is full does
}

// Stop ends the server and removes its folder, but not one that is kept. Connections are cut; what was committed is on disk
// until then.
func (s *Server) Stop() error {
	if s.hold == nil {
		return nil
	}
	if err := s.hold.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	<-s.ended
	if s.err != nil {
		return fmt.Errorf("the server ended: %w: %s", s.err, s.log.Bytes())
	}
	return nil
}

// binaries finds the folder of initdb and postgres: that in PATH, or the newest of Debian's.
func binaries() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("no initdb in PATH or /usr/lib/postgresql/*/bin")
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(found[len(found)-1]), nil
}

// nobody finds a user whom the server may run as.
func nobody() (uid, gid int, err error) {
	var u *user.User
	for _, name := range []string{"postgres", "nobody"} {
		if u, err = user.Lookup(name); err != nil {
			continue
		}
		if uid, err = strconv.Atoi(u.Uid); err != nil {
			continue
		}
		if gid, err = strconv.Atoi(u.Gid); err == nil {
			return uid, gid, nil
		}
	}
	return 0, 0, fmt.Errorf("a user for the server: %w", err)
}
