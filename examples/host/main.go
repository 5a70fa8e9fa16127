// Host is a small service for one office, built on the library: residents file by a code on the wall, staff work through their
// lists, bots answer, the sweep reminds, people are informed, and a month has its figures. It is made to be copied: what an
// office decides is in files under office/, the host's own part is in five short files of Go, and the twelve stories that are
// its tests show how an office works.
//
//	GRIDGOV_HOST_KEY=… go run ./examples/host -office wutong -store office.db
//	GRIDGOV_HOST_KEY=… go run ./examples/host -office wutong -store postgres://…
//
// The offices, communities and villages are real by name and code. The grids below them, all persons, partners and matters are
// made up.
//
// office.go has the people and units, host.go the database and the signing in, web.go the HTTP API, words.go the messages to
// people, figures.go the month.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // where the machine has no zones
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, os.Args[1:], time.Now); err != nil {
		fmt.Fprintln(os.Stderr, "host:", err)
		os.Exit(1)
	}
}

// serve runs one node until ctx ends.
func serve(ctx context.Context, args []string, now func() time.Time) error {
	flags := flag.NewFlagSet("host", flag.ContinueOnError)
	office := flags.String("office", "wutong", "wutong or gouzhao")
	store := flags.String("store", "office.db", "a SQLite file, or postgres://…")
	addr := flags.String("addr", "localhost:8080", "where to listen")
	every := flags.Duration("sweep", time.Minute, "how often to look for what is due")
	tell := flags.Duration("tell", 10*time.Second, "how long telling somebody may take")
	if err := flags.Parse(args); err != nil {
		return err
	}
	o, err := ReadOffice(*office)
	if err != nil {
		return err
	}
	h, err := New(ctx, Config{Office: o, Store: *store, Key: []byte(os.Getenv("GRIDGOV_HOST_KEY")), Now: now, Tell: *tell})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return errors.Join(err, h.Close())
	}
	fmt.Println("listening on", l.Addr())
	server := &http.Server{Handler: h.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served, ran := make(chan error, 1), make(chan error, 1)
	go func() { defer cancel(); served <- server.Serve(l) }()
	go func() { defer cancel(); ran <- h.Run(ctx, *every) }()
	<-ctx.Done()
	grace, done := context.WithTimeout(context.Background(), 30*time.Second)
	defer done()
	err = errors.Join(server.Shutdown(grace), <-ran)
	if down := <-served; !errors.Is(down, http.ErrServerClosed) {
		err = errors.Join(err, down)
	}
	return errors.Join(err, h.Close())
}
