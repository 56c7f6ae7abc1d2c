package simulator

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// query is what /job/get is asked.
type query struct {
	key, jobType, rawID string
	id                  int
}

var errOrder = errors.New("must be apikey, client_id if any, type and id, in this order")

// parseQuery is strict about the order because the vendor is: its own clients
// say that another order may fail "or lead to unexpected results", and its Go
// client shipped a fix for this very call.
func parseQuery(raw string) (query, error) {
	var names []string
	values := map[string]string{}
	for pair := range strings.SplitSeq(raw, "&") {
		name, escaped, _ := strings.Cut(pair, "=")
		value, err := url.QueryUnescape(escaped)
		if err != nil {
			return query{}, fmt.Errorf("%s: %w", name, err)
		}
		names = append(names, name)
		values[name] = value
	}
	if !isInOrder(names) {
		return query{}, errOrder
	}
	return query{key: values["apikey"], jobType: values["type"], rawID: values["id"]}, nil
}

// isInOrder allows client_id: the page for 1.5 leaves it out, the vendor's
// clients send it.
func isInOrder(names []string) bool {
	return slices.Equal(names, []string{"apikey", "type", "id"}) ||
		slices.Equal(names, []string{"apikey", "client_id", "type", "id"})
}

// check is apart from parseQuery because the key comes first: nobody learns
// what a valid request is without one.
func (q *query) check() error {
	if q.jobType != "daemon" && q.jobType != "scheduler" {
		return errors.New("type must be daemon or scheduler")
	}
	id, err := strconv.Atoi(q.rawID)
	if err != nil || id < 1 {
		return errors.New("id must be a positive integer")
	}
	q.id = id
	return nil
}
