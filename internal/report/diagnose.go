package report

import (
	"errors"
	"fmt"

	"github.com/sitehost-wait/sitehost-wait/internal/sitehost"
	"github.com/sitehost-wait/sitehost-wait/internal/wait"
)

// diagnose says what kept the API from telling how the job is, and what to do
// about it now.
func (r *Reporter) diagnose(err error) (title string, advice []string) {
	goesOn := fmt.Sprintf("If %s was scheduled, it goes on at SiteHost: this is no failure of the job.", r.job)
	what := reason(err)
	if unreachable, ok := errors.AsType[*wait.UnreachableError](err); ok {
		return fmt.Sprintf("SiteHost's API gave no usable answer for %s", span(unreachable.For)), []string{
			fmt.Sprintf("Nothing but errors for %s (%s); the last one: %s.", span(unreachable.For), count(unreachable.Failures, "request"), reason(unreachable.Err)),
			goesOn,
			fmt.Sprintf("What to do: run this step again once the API answers; if outages last longer, raise the input retry-for (now %s).", span(r.options.RetryFor)),
		}
	}
	title = fmt.Sprintf("SiteHost's API refused to tell of %s", r.job)
	if answer, ok := errors.AsType[*sitehost.AnswerError](err); ok {
		advice := []string{fmt.Sprintf("The API said: %s.", what), goesOn}
		if answer.IsAuth() {
			return title, append(advice,
				"What to do: check three things in SiteHost's control panel: that the key (input api-key) is right and whole; that it has the job module enabled; and that it is not restricted to listed IP addresses, since a hosted CI runner has a new address on every run.")
		}
		return title, append(advice,
			"What to do: check that type and id are those the scheduling call answered with, and that the key (input api-key) belongs to the same account.")
	}
	if _, ok := errors.AsType[*sitehost.RedirectError](err); ok {
		return title, []string{
			fmt.Sprintf("The API answered %s.", what), goesOn,
			"What to do: check the input api-url, and that no proxy stands in between.",
		}
	}
	if _, ok := errors.AsType[*sitehost.CertificateError](err); ok {
		return "SiteHost's API could not be trusted", []string{
			fmt.Sprintf("Its certificate does not verify: %s. The key was not sent.", what), goesOn,
			"What to do: check the input api-url, this machine's clock and CA certificates, and that no proxy stands in between.",
		}
	}
	if _, ok := errors.AsType[*sitehost.TooLargeError](err); ok {
		return title, []string{
			fmt.Sprintf("The job's log is too long to follow: %s.", what), goesOn,
			"What to do: look at the job in SiteHost's control panel.",
		}
	}
	return title, []string{what + ".", goesOn, "What to do: run this step again; if it happens again, report it at https://github.com/sitehost-wait/sitehost-wait/issues."}
}
