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
	dir   string
	owner *syscall.SysProcAttr
	log   bytes.Buffer
	hold  io.Closer // what the server lives by: it ends when this is closed, or this process ends
	ended chan struct{}
	err   error // of the process; read it after ended
}

// The server is the child of a shell that ends it, and removes its folder, when the other end of the shell's input is
// gone: however the tests ended.
const keeper = `dir=$1; shift; "$@" & pid=$!; read _; kill -INT $pid; wait $pid; code=$?; rm -rf "$dir"; exit $code`

// Start makes a server and starts it. It takes a second or two. Call [Server.Stop].
func Start() (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	s := &Server{owner: new(syscall.SysProcAttr), ended: make(chan struct{})}
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
	if err = os.Chown(s.dir, uid, gid); err == nil {
		err = s.start(bin)
	}
	if err != nil {
		return nil, errors.Join(err, s.Stop(), os.RemoveAll(s.dir))
	}
	return s, nil
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = s.dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "PG") }), "LC_ALL=C.UTF-8", "HOME="+s.dir)
	cmd.SysProcAttr = s.owner
	return cmd
}

func (s *Server) start(bin string) error {
	data := filepath.Join(s.dir, "data")
	args := []string{"-D", data, "-U", "gridgov", "-A", "trust", "-E", "UTF8", "--no-sync"}
	// An order of words unlike that of bytes shows what does not ask for bytes; not every build has it.
	if err := s.command(filepath.Join(bin, "initdb"), append(args, "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US")...).Run(); err != nil {
		if out, err := s.command(filepath.Join(bin, "initdb"), append(args, "--locale=C")...).CombinedOutput(); err != nil {
			return fmt.Errorf("initdb: %w: %s", err, out)
		}
	}
	cmd := s.command("/bin/sh", "-c", keeper, "keeper", s.dir, filepath.Join(bin, "postgres"), "-D", data, "-k", s.dir,
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
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
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

// Stop ends the server and removes its folder. Connections are cut; what was committed is on disk until then.
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
