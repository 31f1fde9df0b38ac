package example;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@EnableMethodSecurity
@RestController
public class ResourceServer {

  public static void main(String[] arguments) {
    SpringApplication.run(ResourceServer.class, arguments);
  }

  /** Whose token the call came with; it needs the scope read. */
  @GetMapping("/whoami")
  @PreAuthorize("hasAuthority('SCOPE_read')")
  Map<String, Object> whoami(Authentication caller) {
    var authorities = caller.getAuthorities().stream().map(GrantedAuthority::getAuthority).toList();
    return new TreeMap<>(Map.of("name", caller.getName(), "authorities", authorities));
  }
}
