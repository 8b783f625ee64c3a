// The page around the component of `docs/hosts/next.md`.

export default function Layout({ children }) {
  return (
    <html lang="en">
      <head>
        <title>A small app</title>
      </head>
      <body>{children}</body>
    </html>
  );
}
