package fsimage

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// CallbackPanic is what a call panics with when a callback that it made panicked.
type CallbackPanic struct {
	// Value is what the callback panicked with.
	Value any
	// Stack is where.
	Stack []byte
}

// Error says what the callback panicked with, and where.
func (p *CallbackPanic) Error() string {
	return fmt.Sprintf("fsimage: a callback panicked: %v\n\n%s", p.Value, p.Stack)
}

// Unwrap is what the callback panicked with, if that is an error.
func (p *CallbackPanic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// failureTable keeps what callbacks failed with, by the number that they gave to the library, until the call that failed by it asks.
type failureTable struct {
	mutex sync.Mutex
	last  int32
	byID  map[int32]error
}

var failures failureTable

// mostFailures is how many are kept. Some are never asked for, since not every failed callback makes a call fail.
const mostFailures = 1024

// add keeps a failure, and gives its number, which is not 0.
func (t *failureTable) add(failure error) int32 {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.byID == nil {
		t.byID = make(map[int32]error)
	}
	t.last++
	if t.last <= 0 {
		t.last = 1
	}
	delete(t.byID, t.last-mostFailures)
	t.byID[t.last] = failure
	return t.last
}

func (t *failureTable) take(id int32) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	failure := t.byID[id]
	delete(t.byID, id)
	return failure
}

// guarded runs a callback, and gives what the library is to be told: 0, or the number of its failure.
func guarded(callback func() error) (id int32) {
	defer func() {
		if value := recover(); value != nil {
			id = failures.add(&CallbackPanic{value, debug.Stack()})
		}
	}()
	if err := callback(); err != nil {
		return failures.add(err)
	}
	return 0
}
