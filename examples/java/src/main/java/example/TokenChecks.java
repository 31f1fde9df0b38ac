package example;

import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.security.oauth2.core.OAuth2TokenIntrospectionClaimNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.oauth2.server.resource.introspection.SpringOpaqueTokenIntrospector;

/** What Spring's own configuration leaves out for access tokens; the settings stay those of application.yml. */
@Configuration
class TokenChecks {

  /**
   * By default Spring Security takes a typ of JWT only, and refuses the at+jwt of RFC 9068. This validator wants at+jwt,
   * with issuer, audience and client_id.
   */
  @Bean
  @Profile("jwt")
  JwtDecoder accessTokenDecoder(OAuth2ResourceServerProperties properties) {
    var settings = properties.getJwt();
    var decoder = NimbusJwtDecoder.withIssuerLocation(settings.getIssuerUri()).build();
    decoder.setJwtValidator(
        JwtValidators.createAtJwtValidator()
            .issuer(settings.getIssuerUri())
            .audience(settings.getAudiences().get(0))
            .build());
    return decoder;
  }

  /** By default nobody looks at the audience of an introspected token. */
  @Bean
  @Profile("opaque")
  OpaqueTokenIntrospector audienceCheckingIntrospector(
      OAuth2ResourceServerProperties properties, @Value("${example.audience}") String audience) {
    var settings = properties.getOpaquetoken();
    var introspector =
        SpringOpaqueTokenIntrospector.withIntrospectionUri(settings.getIntrospectionUri())
            .clientId(settings.getClientId())
            .clientSecret(settings.getClientSecret())
            .build();
    return token -> {
      var caller = introspector.introspect(token);
      List<String> audiences = caller.getAttribute(OAuth2TokenIntrospectionClaimNames.AUD);
      if (audiences == null || !audiences.contains(audience)) {
        throw new BadOpaqueTokenException("The token is for another server.");
      }
      return caller;
    };
  }
}
