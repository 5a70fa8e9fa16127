package ticketsql

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/sqldb"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Store is a [storage.Store] and a [storage.Outbox] over SQL tables. It is safe for concurrent use, by any number of
// processes. Make one with [New].
//
// Besides the errors of the contract its methods return the driver's own, wrapped; after a context was cancelled they return
// the context's error. ErrBusy means that nothing was written.
type Store struct {
	*pool
	tx *sql.Tx // the host's; nil outside one
}

// pool is what a Store shares with those that join a transaction.
type pool struct {
	db      *sql.DB
	dialect Dialect
	names   *strings.Replacer // "{tickets}" to the table's name
	fault   error             // of the options

	writer chan struct{}        // holds one token while this store writes; nil where the database has many writers
	own    *sql.Conn            // of [WriteOn]; whoever holds the token may use it
	onOwn  map[string]*sql.Stmt // prepared on it; nil without it

	mu         sync.RWMutex
	statements map[string]*sql.Stmt // by query text
	warm       bool                 // the dialect's own are prepared

	strict atomic.Bool // the connections' own transactions are stricter than READ COMMITTED
}

var (
	_ storage.Store  = (*Store)(nil)
	_ storage.Outbox = (*Store)(nil)
)

// An Option changes a default of [New].
type Option func(*pool)

// DefaultPrefix begins the names of all tables and indexes unless [Prefix] sets another one.
const DefaultPrefix = sqldb.DefaultPrefix

// Prefix sets what the names of all tables and indexes begin with: 1 to 32 lower-case letters, digits and underscores,
// a letter first. The empty prefix is [DefaultPrefix]. With an illegal one every method of the store returns ErrInvalid.
func Prefix(prefix string) Option {
	return func(p *pool) {
		p.names = sqldb.Names(prefix)
		p.fault = sqldb.CheckPrefix("ticketsql", prefix)
	}
}

// WriteOn makes a store on SQLite write on this connection of the pool: a commit is then a tenth or more faster, since it needs
// no [sql.Tx]. Nobody else may use the connection until the store no longer writes; then the host closes it, before the pool.
// The pool must have another one for reading.
func WriteOn(conn *sql.Conn) Option {
	return func(p *pool) { p.own, p.onOwn = conn, make(map[string]*sql.Stmt) }
}

// New makes a store over an open pool. It does not touch the database.
func New(db *sql.DB, d Dialect, opts ...Option) *Store {
	p := &pool{db: db, dialect: d, names: sqldb.Names(""), statements: make(map[string]*sql.Stmt)}
	for _, o := range opts {
		o(p)
	}
	if d != nil && d.oneWriter() {
		p.writer = make(chan struct{}, 1)
	}
	if p.onOwn != nil && (p.own == nil || p.writer == nil) {
		p.fault = gridgov.Invalid("ticketsql", gridgov.Fault{
			Field: "conn", Rule: gridgov.RuleRequired,
			Right: gridgov.Text{En: "a connection to a database of one writer", Zh: "应为单一写入者的数据库的连接"},
		})
	}
	if db == nil || d == nil {
		p.fault = gridgov.Invalid("ticketsql", gridgov.Fault{Field: "db, dialect", Rule: gridgov.RuleRequired})
	}
	return &Store{pool: p}
}

// In returns a store that works inside the host's transaction, for as long as that is open and on one goroutine at a time.
// A commit that is refused there, or fails, is undone by a savepoint and leaves the transaction usable. Nothing is
// durable before the host commits. Where the transaction is stricter than READ COMMITTED and somebody was first, a commit is
// ErrConflict for as long as it lasts: the host begins another one.
func (s *Store) In(tx *sql.Tx) storage.Store {
	if tx == nil {
		return &Store{pool: &pool{fault: gridgov.Invalid("ticketsql", gridgov.Fault{Field: "tx", Rule: gridgov.RuleRequired})}}
	}
	return &Store{pool: s.pool, tx: tx}
}

// ready is the first call of every method: a context that has ended comes before all else that may be wrong.
func (s *Store) ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.fault
}

// Get implements [storage.Store].
func (s *Store) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	if err := s.ready(ctx); err != nil {
		return ticket.Ticket{}, err
	}
	if !sqldb.Storable(id) {
		return ticket.Ticket{}, gridgov.ErrNotFound
	}
	var t ticket.Ticket
	found := false
	err := s.query(ctx, "SELECT "+documentColumns+" FROM {tickets} WHERE id = ?", []any{string(id)}, func(rows *sql.Rows) error {
		found = true
		var doc sql.RawBytes
		var version, wake any
		err := rows.Scan(&doc, &version, &wake)
		t = readTicket(id, doc, version, wake, nil, new(storage.Query))
		return err
	})
	if err == nil && !found {
		err = gridgov.ErrNotFound
	}
	if err != nil {
		return ticket.Ticket{}, err
	}
	return t, nil
}

// History implements [storage.Store].
func (s *Store) History(ctx context.Context, id ticket.ID, first int64, command string) ([]ticket.Event, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if !sqldb.Storable(id) || !sqldb.Storable(command) {
		return nil, gridgov.ErrNotFound
	}
	var events []ticket.Event
	first = max(first, 1)
	query, args := "SELECT doc, private IS NOT NULL, private, seq FROM {events} WHERE ticket = ? AND +seq >= ?", []any{string(id), first}
	if command != "" {
		query, args = query+" AND command = ? AND command <> ''", append(args, command) // as in the index
	} else {
		query += " ORDER BY seq DESC"
	}
	err := s.query(ctx, query, args, func(rows *sql.Rows) error {
		var (
			doc     sql.RawBytes
			has     bool
			private []byte
			seq     int64
			e       ticket.Event
		)
		if err := rows.Scan(&doc, &has, &private, &seq); err != nil {
			return err
		}
		if events == nil { // the last one comes first and has the number of events, so that the list never grows
			events = make([]ticket.Event, 0, min(max(seq-first+1, 1), maxReserved))
		}
		if err := e.UnmarshalJSON(doc); err != nil { // json.Unmarshal would read the document once more
			return err
		}
		if e.Private = private; has && private == nil { // some drivers return an empty value as nil
			e.Private = []byte{}
		}
		events = append(events, e)
		return nil
	})
	if err == nil && len(events) == 0 {
		if first == 1 || command != "" {
			return nil, gridgov.ErrNotFound // every ticket has an event
		}
		_, err = s.Get(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	slices.Reverse(events)
	return events, nil
}

// maxReserved is the most events for which memory is allocated at once by a number in the database.
const maxReserved = 1 << 16

// query runs a query of fixed text and calls each for every row. Errors are classified.
func (s *Store) query(ctx context.Context, query string, args []any, each func(*sql.Rows) error) error {
	return s.read(ctx, query, args, each, math.MaxInt)
}

// search is like query, for the many texts that a list may have.
func (s *Store) search(ctx context.Context, query string, args []any, each func(*sql.Rows) error) error {
	return s.read(ctx, query, args, each, maxStatements)
}

func (s *Store) read(ctx context.Context, query string, args []any, each func(*sql.Rows) error, limit int) error {
	rows, err := s.rows(ctx, query, args, limit)
	if err != nil {
		return s.classify(ctx, "read", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err has the error
	for rows.Next() {
		if err := each(rows); err != nil {
			return s.classify(ctx, "read", err)
		}
	}
	if err := rows.Err(); err != nil {
		return s.classify(ctx, "read", err)
	}
	return nil
}

func (s *Store) rows(ctx context.Context, query string, args []any, limit int) (*sql.Rows, error) {
	if s.tx != nil { // preparing would take a second connection
		return s.tx.QueryContext(ctx, s.text(query), args...)
	}
	if !s.dialect.prepares() {
		return s.db.QueryContext(ctx, s.text(query), args...)
	}
	stmt, err := s.prepare(ctx, query, limit)
	switch {
	case err != nil:
		return nil, err
	case stmt == nil:
		return s.db.QueryContext(ctx, s.text(query), args...)
	}
	return stmt.QueryContext(ctx, args...)
}

// text is a query in the form of the database.
func (p *pool) text(query string) string { return p.dialect.bind(p.names.Replace(query)) }

// maxStatements bounds the prepared statements of a store: there are many kinds of lists, and those beyond the bound are
// compiled each time.
const maxStatements = 128

// prepare returns a prepared statement; nil when there are as many as the limit already. It takes a connection from the pool, so it
// must not be called by whoever holds one.
func (p *pool) prepare(ctx context.Context, query string, limit int) (*sql.Stmt, error) {
	p.mu.RLock()
	stmt, n := p.statements[query], len(p.statements)
	p.mu.RUnlock()
	if stmt != nil || n >= limit {
		return stmt, nil
	}
	stmt, err := p.db.PrepareContext(ctx, p.text(query))
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other := p.statements[query]; other != nil {
		stmt.Close() //nolint:errcheck // somebody was first; nothing is lost
		return other, nil
	}
	p.statements[query] = stmt
	return stmt, nil
}

// prepared returns a statement that is prepared already, or nil. It takes no connection.
func (p *pool) prepared(query string) *sql.Stmt {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.statements[query]
}

// prepareAll prepares the statements of the dialect once.
func (p *pool) prepareAll(ctx context.Context, queries []string) error {
	p.mu.RLock()
	warm := p.warm
	p.mu.RUnlock()
	if warm {
		return nil
	}
	for _, q := range queries {
		if _, err := p.prepare(ctx, q, math.MaxInt); err != nil {
			return err
		}
	}
	p.mu.Lock()
	p.warm = true
	p.mu.Unlock()
	return nil
}
