package gather

import (
	"fmt"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
)

// enter puts a request at the end of the line of each of its names. All of its lines are entered at once, so that no two
// requests ever wait for each other.
func (s *Store) enter(r *request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	for n := range r.names() {
		line := s.lines[n]
		if last := len(line) - 1; last >= 0 {
			if line[last] == r {
				continue // it names this twice
			}
			r.ahead++
		}
		s.lines[n] = append(line, r)
	}
	if r.ahead == 0 {
		s.ripen(r)
	}
	s.launch()
	return nil
}

// exit takes a request out of its lines, wherever it is, and lets those behind it advance.
func (s *Store) exit(r *request) {
	for n := range r.names() {
		line := s.lines[n]
		i := slices.Index(line, r)
		if i < 0 {
			continue // it names this twice
		}
		if len(line) == 1 {
			delete(s.lines, n)
			continue
		}
		line = slices.Delete(line, i, i+1)
		s.lines[n] = line
		if i == 0 {
			if line[0].ahead--; line[0].ahead == 0 {
				s.ripen(line[0])
			}
		}
	}
}

// ripen lets a request leave with the next batch.
func (s *Store) ripen(r *request) {
	r.place = s.ready.PushBack(r)
	if s.config.MaxWait > 0 {
		r.since = time.Now()
	}
	s.ripe.changes += r.load.changes
	s.ripe.bytes += r.load.bytes
}

// pick takes a request out of those that may leave.
func (s *Store) pick(r *request) {
	s.ready.Remove(r.place)
	r.place = nil
	s.ripe.changes -= r.load.changes
	s.ripe.bytes -= r.load.bytes
}

// leave returns the error for a caller whose context has ended: the answer if there is one; else only the cause, when nothing
// was written and never will be; else that the outcome is unknown.
func (s *Store) leave(r *request, cause error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case r.settled:
		return <-r.answer
	case r.batch != nil:
		r.left = true
		r.batch.miss()
		return fmt.Errorf("gather: left while the batch was under way: %w: %w", gridgov.ErrUnknown, cause)
	}
	if r.place != nil {
		s.pick(r)
	}
	s.exit(r)
	s.launch()
	return cause
}
