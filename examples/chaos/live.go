//go:build linux || darwin

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// plan is what happens in a round, once the child writes.
type plan struct {
	orders
	start bool          // … or before: it is killed while it starts
	limit int64         // of the files, as on a full disk; 0: none
	room  time.Duration // after the first failure there is room again; 0: never
	crash bool          // the server crashes
	again bool          // … and starts again, under the living child
	cuts  time.Duration // connections are cut at intervals up to this; 0: never
	after time.Duration // then it is killed
}

// plan draws a round. It depends on the seed and the number of the round alone, and on what is owed.
func (t *trial) plan() plan {
	n := t.total.Kills
	chance := rand.New(rand.NewPCG(t.seed, uint64(n)))
	p := plan{orders: orders{Round: n, Writers: t.writers, Gather: n%2 == 1, Broken: t.broken}}
	for m := range t.owed {
		p.Owed = append(p.Owed, m)
	}
	kind := chance.IntN(8)
	switch kind {
	case 0:
		p.start = true
		p.after = time.Duration(chance.IntN(60_000)) * time.Microsecond
		return p
	case 1, 2:
		p.limit = 1<<17 + chance.Int64N(1<<19)
		if kind == 2 {
			p.room = time.Duration(1+chance.IntN(300)) * time.Millisecond
		}
	case 3, 4:
		p.crash, p.again = true, kind == 4
	case 5:
		p.cuts = time.Duration(5+chance.IntN(100)) * time.Millisecond
	}
	p.after = time.Duration(chance.IntN(500_000)) * time.Microsecond
	return p
}

// patience is how long a child may take until it writes.
const patience = 5 * time.Minute

// live lets a child live and kills it. The journal then holds what it said, and the database is up.
func (t *trial) live(ctx context.Context) error {
	p := t.plan()
	if err := t.db.begin(&p); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	order, err := json.Marshal(p.orders)
	if err != nil {
		return err
	}
	var words bytes.Buffer
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childMark+"=1")
	cmd.Stdin = bytes.NewReader(order)
	cmd.Stderr = &words
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt is for this process alone
	said, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	e := &ear{ctx: ctx, acked: make(chan bool, 1), failed: make(chan bool, 1), roomed: make(chan bool, 1), ended: make(chan bool)}
	go func() {
		defer close(e.ended)
		e.broken = t.listen(said, e)
	}()
	err = t.disturb(p, e)
	cmd.Process.Kill() //nolint:errcheck // the state tells
	<-e.ended
	end := cmd.Wait()
	if state, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || state.Signal() != syscall.SIGKILL {
		err = errors.Join(err, fmt.Errorf("it ended by itself: %w", end))
	}
	if err := errors.Join(err, e.broken, t.db.restart()); err != nil {
		return fmt.Errorf("the child of round %d: %w; the last failure was %q: %s", p.Round, err, t.failure, words.Bytes())
	}
	t.total.Kills++
	if p.start {
		t.total.Starts++
	}
	if p.limit > 0 {
		t.total.Full++
	}
	if t.room {
		t.total.Room++
	}
	return nil
}

// disturb carries out a plan until the moment of the kill.
func (t *trial) disturb(p plan, e *ear) error {
	switch {
	case p.start:
	case p.limit > 0:
		if err := e.await(e.failed); err != nil {
			return err
		}
		if p.room == 0 {
			break
		}
		if p.Limit == 0 { // the child does not do it
			e.sleep(p.room)
			if err := errors.Join(t.db.room(), t.say(line{Room: true})); err != nil {
				return err
			}
			e.forget()
		} else if err := e.await(e.roomed); err != nil {
			return err
		}
		if err := e.await(e.acked); err != nil {
			return err
		}
	case p.crash:
		if err := e.await(e.acked); err != nil {
			return err
		}
		e.sleep(p.after)
		if err := t.db.crash(); err != nil {
			return err
		}
		t.total.Crashes++
		if !p.again {
			return nil
		}
		if err := t.db.restart(); err != nil {
			return err
		}
		e.forget()
		if err := e.await(e.acked); err != nil {
			return err
		}
	default:
		if err := e.await(e.acked); err != nil {
			return err
		}
	}
	end := time.Now().Add(p.after)
	for begin := true; p.cuts > 0 && (begin || time.Now().Before(end)); begin = false {
		e.sleep(rand.N(p.cuts))
		t.total.Cuts += t.db.cut()
	}
	if p.cuts == 0 {
		e.sleep(p.after)
	}
	return nil
}

// An ear tells what it hears from a child; what nobody asked for in time is forgotten, but for the last of each.
type ear struct {
	ctx                   context.Context // of the program
	acked, failed, roomed chan bool
	ended                 chan bool
	broken                error // read it after ended
}

func (e *ear) await(what chan bool) error {
	select {
	case <-what:
	case <-e.ended:
	case <-e.ctx.Done():
	case <-time.After(patience):
		return fmt.Errorf("it did not go on within %v", patience)
	}
	return nil
}

func (e *ear) sleep(d time.Duration) {
	select {
	case <-time.After(d):
	case <-e.ended:
	case <-e.ctx.Done():
	}
}

// forget drops an acknowledgement of before.
func (e *ear) forget() {
	select {
	case <-e.acked:
	default:
	}
}

func tell(what chan bool) {
	select {
	case what <- true:
	default:
	}
}

// listen keeps what a child says, until its end.
func (t *trial) listen(said io.Reader, e *ear) error {
	_, err := readLines(said, func(doc []byte, l line) error {
		t.mu.Lock()
		defer t.mu.Unlock()
		if _, err := t.file.Write(doc); err != nil {
			return err
		}
		switch {
		case l.Ack != nil, l.Fault != "": // a finding needs no more
			tell(e.acked)
		case l.Failed != "":
			tell(e.failed)
		case l.Room:
			e.forget()
			tell(e.roomed)
		}
		return t.note(l)
	})
	return err
}
