package tickettest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"sync"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// The environment of a process that writes until it is killed.
const (
	killedPlace = "GRIDGOV_TICKETTEST_KILLED_PLACE"
	killedRound = "GRIDGOV_TICKETTEST_KILLED_ROUND"
)

// CheckKilled checks that a store that outlives its process keeps rules 3 and 8 where the process is killed. Several times
// another process writes to the store and is killed meanwhile; then the store is opened, and what was acknowledged must be
// there, and what was not must be there completely or not at all.
//
// Place names an empty store that nobody else uses: a file, a folder, a data source name. Open opens it. The other process is
// this program, run with arguments that lead it to the same call of CheckKilled, which does not return there; under go test
// they select the test:
//
//	func TestKilled(t *testing.T) {
//		err := tickettest.CheckKilled(t.Context(), filepath.Join(t.TempDir(), "office.db"), open, "-test.run=^TestKilled$")
//		if err != nil {
//			t.Fatal(err)
//		}
//	}
//
// The other process ignores its own place and uses that of the first. CheckKilled does not show whether a store survives a
// power failure: the operating system still has what a killed process has written.
func CheckKilled(
	ctx context.Context, place string, open func(ctx context.Context, place string) (storage.Store, storage.Outbox, error), args ...string,
) error {
	if there := os.Getenv(killedPlace); there != "" {
		err := writeUntilKilled(ctx, there, os.Getenv(killedRound), open)
		fmt.Println(diaryError, err)
		os.Exit(1)
	}
	return suite.Explain(ctx, "rule8/killed",
		"what was acknowledged is there when the process was killed and the store is opened again; what was under way is "+
			"there altogether or not at all",
		"acknowledges what it still holds in memory, to write it later or when it is closed, or writes a Commit in parts",
		killed(ctx, place, open, args))
}

const (
	killedRounds  = 3
	killedWriters = 4
	diaryLine     = "tickettest: acknowledged" // and the writer, and whether it was a Commit or an Ack
	diaryError    = "tickettest: failed"
)

// A routine is what one writer does in one round, the same in every process: it makes its n-th Commit, and then may settle its
// message.
type routine struct {
	*clerk
	prefix string
	last   ticket.Ticket
	n      int
}

func newRoutine(round string, writer int) *routine {
	return &routine{clerk: newClerk(), prefix: fmt.Sprintf("r%s-w%d", round, writer)}
}

// next is a new ticket in the first step; in every other it is a step on that with a message, which drops a private part, and
// another new ticket.
func (r *routine) next() []ticket.Change {
	id := ticket.ID(r.prefix)
	r.n++
	if r.n == 1 {
		first := r.receive(id, ticket.Request{Key: r.prefix, Reporter: "p1"})
		r.last = first.Ticket
		return []ticket.Change{first}
	}
	step := r.do(r.last, ticket.Note{Text: "seen", Public: true}, desk.Once(fmt.Sprint(r.n)))
	step.Private = map[int64][]byte{step.Base: nil}
	r.last = step.Ticket
	return []ticket.Change{step, r.receive(id+ticket.ID(fmt.Sprint("-", r.n)), ticket.Request{Key: fmt.Sprint(r.prefix, "/", r.n)})}
}

// The receipts of the second, third and fourth Commit of a routine, and so on: delivered, parked, and put off.
var killedReceipts = [4]storage.Receipt{2: {}, 3: {Park: true, Reason: "parked"}, 0: {Retry: dayOne.Add(2 * later), Reason: "put off"}}

// settles returns the receipts for the message of a Commit; for one of four there is none.
func (r *routine) settles(changes []ticket.Change) []storage.Receipt {
	if r.n%4 == 1 {
		return nil
	}
	receipt := killedReceipts[r.n%4]
	receipt.ID = changes[0].Outbox[0].ID
	return []storage.Receipt{receipt}
}

// writeUntilKilled writes until it is killed, and prints what was acknowledged.
func writeUntilKilled(ctx context.Context, place, round string,
	open func(context.Context, string) (storage.Store, storage.Outbox, error),
) error {
	go func() { // it ends with the process that started it
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(1)
	}()
	s, o, err := open(ctx, place)
	if err != nil {
		return err
	}
	errs := make([]error, killedWriters)
	var group sync.WaitGroup
	var out sync.Mutex
	for writer := range errs {
		group.Go(func() {
			say := func(what string) {
				out.Lock()
				defer out.Unlock()
				fmt.Println(diaryLine, writer, what)
			}
			for r := newRoutine(round, writer); errs[writer] == nil; {
				changes := r.next()
				if errs[writer] = commit(ctx, s, changes...); errs[writer] != nil {
					break
				}
				say("commit")
				if receipts := r.settles(changes); receipts != nil {
					if errs[writer] = acked(ctx, o, receipts); errs[writer] == nil {
						say("ack")
					}
				}
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// diary counts what was acknowledged to a killed process, by writer.
type diary struct{ commits, acks [killedWriters]int }

// killAfter starts this program again and kills it after so many acknowledgements.
func killAfter(ctx context.Context, place string, round, answers int, args []string) (*diary, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "tickettest") // of a process that cannot tidy up
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp) //nolint:errcheck // a left-over folder does no harm
	again := exec.CommandContext(ctx, self, args...)
	again.Env = append(os.Environ(), killedPlace+"="+place, fmt.Sprint(killedRound, "=", round), "TMPDIR="+temp, "TMP="+temp, "TEMP="+temp)
	var noise strings.Builder
	again.Stderr = &noise
	out, err := again.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if _, err := again.StdinPipe(); err != nil {
		return nil, err
	}
	if err := again.Start(); err != nil {
		return nil, err
	}
	d := new(diary)
	lines, told := bufio.NewScanner(out), 0
	for lines.Scan() { // to the end: what was acknowledged before the kill counts
		text := lines.Text()
		if i := strings.Index(text, diaryLine); i >= 0 {
			var writer int
			var what string
			if n, _ := fmt.Sscan(text[i+len(diaryLine):], &writer, &what); n == 2 && writer >= 0 && writer < killedWriters {
				if what == "ack" {
					d.acks[writer]++
				} else {
					d.commits[writer]++
				}
			}
			if told++; told == answers {
				_ = again.Process.Kill() // it may have failed by itself, with too few acknowledgements
			}
			continue
		}
		if told < answers {
			fmt.Fprintln(&noise, text)
		}
	}
	_ = again.Wait() // killed: an error
	if told < answers {
		return nil, fmt.Errorf("the process that writes ended by itself after %d answers of %d: %s", told, answers, noise.String())
	}
	return d, lines.Err()
}

func killed(ctx context.Context, place string, open func(context.Context, string) (storage.Store, storage.Outbox, error),
	args []string,
) error {
	var diaries []*diary
	for round := range killedRounds {
		d, err := killAfter(ctx, place, round, 40+23*round, args)
		if err != nil {
			return fmt.Errorf("round %d: %w", round+1, err)
		}
		diaries = append(diaries, d)
	}
	s, o, err := open(ctx, place)
	if err != nil {
		return fmt.Errorf("open it after its process was killed: %w", err)
	}
	if err = survived(ctx, s, o, diaries); err != nil {
		if live := alive(ctx, s, o); live != nil {
			return suite.Usually(usualLive, fmt.Errorf("in a process that was not killed: %w", live))
		}
	}
	return err
}

// alive does what the killed processes did, and checks it at once.
func alive(ctx context.Context, s storage.Store, o storage.Outbox) error {
	r, m, told := newRoutine("live", 0), newModel(), map[string]*storage.Receipt{}
	for range 12 {
		changes := r.next()
		if err := commit(ctx, s, changes...); err != nil {
			return err
		}
		m.apply(changes...)
		if err := m.verifyOnly(ctx, s, changes...); err != nil {
			return err
		}
		receipts := r.settles(changes)
		for _, sent := range changes[0].Outbox {
			told[sent.ID] = nil
		}
		if receipts == nil {
			continue
		}
		told[receipts[0].ID] = &receipts[0]
		if err := acked(ctx, o, receipts); err != nil {
			return err
		}
	}
	return toldKept(ctx, o, told)
}

// survived checks that what was acknowledged to the killed processes is there.
func survived(ctx context.Context, s storage.Store, o storage.Outbox, diaries []*diary) error {
	m := newModel()
	told := map[string]*storage.Receipt{} // what was acknowledged of each message, nil for nothing; those under way are not in it
	for round, d := range diaries {
		for writer := range killedWriters {
			r := newRoutine(fmt.Sprint(round), writer)
			acks := 0
			for range d.commits[writer] {
				changes := r.next()
				m.apply(changes...)
				receipts := r.settles(changes)
				for _, sent := range changes[0].Outbox {
					switch {
					case receipts == nil:
						told[sent.ID] = nil
					case acks < d.acks[writer]:
						told[sent.ID] = &receipts[0]
					}
				}
				acks += len(receipts)
			}
			if err := underWay(ctx, s, m, r.next()); err != nil {
				return fmt.Errorf("round %d, after %d acknowledged Commits of a writer: %w", round+1, d.commits[writer], err)
			}
		}
	}
	if err := m.verify(ctx, s); err != nil {
		return err
	}
	return toldKept(ctx, o, told)
}

// toldKept checks that each message is as it was acknowledged: settled, parked, put off, or waiting.
func toldKept(ctx context.Context, o storage.Outbox, told map[string]*storage.Receipt) error {
	given := map[string]bool{}
	for _, pull := range []storage.PendingQuery{
		{Parked: true},
		{Now: dayOne.Add(later), Lease: later},
		{Now: dayOne.Add(2 * later), Lease: later}, // the delays are over
	} {
		for pull.Limit = storage.MaxList; ; {
			messages, err := o.Pending(ctx, pull)
			if err != nil {
				return err
			}
			if len(messages) == 0 {
				break
			}
			for i := range messages {
				m := &messages[i]
				r, known := told[m.ID]
				switch {
				case given[m.ID]:
					return fmt.Errorf("message %s was settled, and comes again", m.ID)
				case !known: // its receipt may have been under way
				case r == nil:
					if pull.Parked || m.Reason != "" {
						return fmt.Errorf("nothing was said of message %s, and it has the reason %q", m.ID, m.Reason)
					}
				case pull.Parked != r.Park || m.Reason != r.Reason || pull.Now.Before(r.Retry) || !r.Park && r.Retry.IsZero():
					return inCall("Pending", pull, fmt.Errorf("message %s comes with the reason %q, though the receipt %s was acknowledged",
						m.ID, m.Reason, fields(reflect.ValueOf(*r))))
				}
				given[m.ID] = true
			}
			if err := acked(ctx, o, delivered(messages...)); err != nil {
				return err
			}
		}
	}
	for id, r := range told {
		if settled := r != nil && !r.Park && r.Retry.IsZero(); !settled && !given[id] {
			return fmt.Errorf("message %s was acknowledged with its Commit, nobody settled it, and it does not come", id)
		}
	}
	return nil
}

// underWay finds out whether the Commit that may have been under way is there, and adds it to the model where it is.
func underWay(ctx context.Context, s storage.Store, m *model, changes []ticket.Change) error {
	there := 0
	for _, c := range changes {
		switch t, err := s.Get(ctx, c.Ticket.ID); {
		case err == nil && t.Version >= c.Ticket.Version:
			there++
		case err != nil && !errors.Is(err, gridgov.ErrNotFound):
			return err
		}
	}
	switch there {
	case 0:
		return nil
	case len(changes):
		m.apply(changes...)
		return nil
	}
	return fmt.Errorf("Commit of %s was under way when the process was killed, and %d of its changes are there", named(changes), there)
}
