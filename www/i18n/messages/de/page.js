// What the page around the element says, in German. The keys are those of the HTML (data-message), whose own text is English.

/** @type {Record<string, string>} */
export const page = {
  title: "inkgrad: einen Ziffernerkenner trainieren",
  lede: "Ein neuronales Netz lernt, Ziffern zu lesen, hier in deinem Browser. Nichts, was du zeichnest, verlässt diese Seite.",
  waiting: "Hier ist nichts? Dann wurden die Skripte dieser Seite nicht geladen. Von einer Platte geöffnet muss sie serviert werden: ./build.sh serve, oder irgendein Webserver in ihrem Ordner. Fehlt am Ende ihrer Adresse der Schrägstrich, füge ihn hinzu. Sonst lade sie neu.",
  oldBrowser: "Dieser Browser ist zu alt, um hier zu trainieren. Chrome und Edge 111, Firefox 115, Safari 16.4 und alles Neuere können es.",
  noWasm: "WebAssembly ist in diesem Browser durch eine Sicherheitseinstellung ausgeschaltet (Blockierungsmodus auf Apple-Geräten, erhöhte Sicherheit in Edge, hohe Sicherheitsstufe im Tor Browser). Erlaube es für diese Seite und lade sie neu: Alles Training geschieht darin.",
  explain: "Was hier geschieht",
  seeQuestion: "Was sieht das Netz?",
  see: "Deine Zeichnung wird auf ihre Tinte zugeschnitten, so skaliert, dass ihre längere Seite 20 Pixel hat, und mit ihrem Schwerpunkt in die Mitte eines Feldes von 28 × 28 gesetzt. Die Bilder von MNIST, von denen es lernt, wurden ebenso gemacht. Jedes Pixel ist eine Zahl von 0 (Papier) bis 255 (Tinte), geteilt durch 255.",
  termsQuestion: "Was ist eine Epoche, ein Batch, ein Schritt?",
  terms: "In einem Schritt beantwortet das Netz einen Batch von Bildern, 128 Stück, und jedes seiner Gewichte wird ein wenig in die Richtung bewegt, die die Antworten besser gemacht hätte. Wenn es so alle 60.000 Trainingsbilder gesehen hat, ist eine Epoche vorbei. Vor jeder werden sie gemischt.",
  figuresQuestion: "Was sind Verlust und Genauigkeit?",
  figures: "Genauigkeit ist der Anteil der richtig gelesenen Bilder. Der Verlust fragt auch, wie sicher sich das Netz war: Er ist klein, wenn es der richtigen Ziffer fast seine ganze Sicherheit gibt, und groß, wenn es sich einer falschen sicher ist. Das Training macht den Verlust klein; die Genauigkeit folgt.",
  handQuestion: "Warum liest es meine Handschrift falsch?",
  hand: "MNIST wurde in den USA geschrieben: Die 1 ist dort ein einfacher Strich, die 7 hat keinen Querstrich. Ein Netz, das nur von MNIST lernt, verliest sich bei anderen Handschriften. Das Rezept any-hand lernt auch von abgewandelten Bildern und von Ziffern, wie man sie an anderen Schulen schreibt: Nimm es zum Zeichnen, und die Rezepte der Tutorials zum Lernen. Oder bring einem trainierten Netz deine Handschrift bei: Drücke unter seiner Antwort, was die Zeichnung ist.",
  testQuestion: "Warum mit anderen Bildern testen?",
  test: "Ein Netz kann seine Trainingsbilder auswendig lernen. Die 10.000 Testbilder ändern nie ein Gewicht; darum zeigen sie, was es aus Ziffern macht, die es nie gesehen hat. Wo die Trainingskurve weiter steigt und die Testkurve nicht, hat es begonnen, auswendig zu lernen: Das ist Überanpassung.",
  images: "Bilder: die MNIST-Datenbank von Yann LeCun, Corinna Cortes und Christopher J. C. Burges. Trainiert mit",
  tools: ", von Rust nach WebAssembly übersetzt; Kurven von uPlot.",
};
