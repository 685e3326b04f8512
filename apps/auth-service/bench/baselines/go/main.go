// Command baseline is what the same handler costs in Go: it parses the body and answers JSON, with
// net/http and encoding/json alone.
package main

import (
	"encoding/json"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"time"
)

// jitterMs is as far as the simulated bank's latency lies from its base (spec 000 §3 step 9).
const jitterMs = 50

type payment struct {
	CardNumber string  `json:"card_number"`
	Amount     float64 `json:"amount"`
	Currency   string  `json:"currency"`
	Merchant   string  `json:"merchant"`
	Processor  string  `json:"processor"`
}

type approval struct {
	Status        string  `json:"status"`
	TransactionID string  `json:"transaction_id"`
	Processor     string  `json:"processor"`
	Amount        float64 `json:"amount"`
	LatencyMs     int     `json:"latency_ms"`
	Version       string  `json:"version"`
}

func main() {
	baseMs, err := strconv.ParseFloat(os.Getenv("LATENCY_BASE_MS"), 64)
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(`{"status":"ok"}`))
	})
	http.HandleFunc("POST /v1/authorize", func(w http.ResponseWriter, r *http.Request) {
		var p payment
		if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if latencyMs := baseMs + (2*rand.Float64()-1)*min(jitterMs, baseMs); latencyMs > 0 {
			time.Sleep(time.Duration(latencyMs * float64(time.Millisecond)))
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(approval{"approved", "txn-1708876543-4821397010042", p.Processor, p.Amount, 0, "1.0.0"})
	})
	log.Fatal(http.ListenAndServe(":"+os.Getenv("PORT"), nil))
}
