// Draws Swagger UI. What it sends goes as whoever has signed in here, with the CSRF token of the page.
const at = document.getElementById("swagger-ui");
window.SwaggerUIBundle({
  url: at.dataset.schema,
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "list",
  validatorUrl: null,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  requestInterceptor(request) {
    if (new URL(request.url, location.href).origin === location.origin) request.headers["X-CSRFToken"] = at.dataset.csrf;
    return request;
  },
});
