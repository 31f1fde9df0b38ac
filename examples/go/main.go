// An MCP server that takes JWTs of one issuer: MOCK_IDP_ISSUER and MCP_AUDIENCE say whose, and for whom.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// environment answers a variable, or what holds where it is not set.
func environment(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func main() {
	address := "127.0.0.1:" + environment("PORT", "8000")
	issuer := environment("MOCK_IDP_ISSUER", "http://localhost:9400/issuers/default")
	audience := environment("MCP_AUDIENCE", "http://"+address+"/mcp")

	// Reads the issuer's metadata, and refuses them where they name another issuer.
	provider, err := oidc.NewProvider(context.Background(), issuer)
	if err != nil {
		log.Fatalf("the issuer's metadata cannot be used: %v", err)
	}
	verifier := provider.Verifier(&oidc.Config{
		ClientID:             audience, // what has to be in aud
		SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256},
	})
	protect := auth.RequireBearerToken(verify(verifier), &auth.RequireBearerTokenOptions{
		Scopes: []string{"read"},
	})

	http.Handle("/mcp", protect(mcpHandler()))
	log.Printf("listening at http://%s/mcp", address)
	log.Fatal(http.ListenAndServe(address, nil))
}

func verify(verifier *oidc.IDTokenVerifier) auth.TokenVerifier {
	return func(ctx context.Context, token string, _ *http.Request) (*auth.TokenInfo, error) {
		checked, err := verifier.Verify(ctx, token)
		if err != nil {
			return nil, fmt.Errorf("%w: %v", auth.ErrInvalidToken, err)
		}
		var claims struct {
			Scope string `json:"scope"`
		}
		if err := checked.Claims(&claims); err != nil {
			return nil, fmt.Errorf("%w: %v", auth.ErrInvalidToken, err)
		}
		return &auth.TokenInfo{
			UserID:     checked.Subject,
			Scopes:     strings.Fields(claims.Scope),
			Expiration: checked.Expiry,
		}, nil
	}
}

func mcpHandler() http.Handler {
	server := mcp.NewServer(&mcp.Implementation{Name: "my-mcp-server", Version: "1.0.0"}, nil)
	mcp.AddTool(server, &mcp.Tool{
		Name:        "whoami",
		Description: "Says whose token the call came with.",
	}, whoami)
	return mcp.NewStreamableHTTPHandler(
		func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true},
	)
}

type caller struct {
	Subject string   `json:"subject"`
	Scopes  []string `json:"scopes"`
}

func whoami(ctx context.Context, _ *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, caller, error) {
	token := auth.TokenInfoFromContext(ctx)
	if token == nil {
		return nil, caller{}, errors.New("the call came without a token")
	}
	return nil, caller{Subject: token.UserID, Scopes: token.Scopes}, nil
}
