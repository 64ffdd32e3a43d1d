/** Address -> page. Each page but the home page is a chunk of its own. */
import { ErrorBoundary, lazy, LocationProvider, Route, Router } from "preact-iso";
import { Frame } from "./components/Frame.tsx";

const Home = lazy(() => import("./pages/Home/Home.tsx"));
const Explore = lazy(() => import("./pages/Explore/Explore.tsx"));
const ChallengePage = lazy(() => import("./pages/Challenge/Challenge.tsx"));
const Companies = lazy(() => import("./pages/Company/Companies.tsx"));
const CompanyPage = lazy(() => import("./pages/Company/Company.tsx"));
const Occupations = lazy(() => import("./pages/Occupation/Occupations.tsx"));
const OccupationPage = lazy(() => import("./pages/Occupation/Occupation.tsx"));
const TourPage = lazy(() => import("./pages/Tour/Tour.tsx"));
const ContentPage = lazy(() => import("./pages/Content/Content.tsx"));
const Quizzes = lazy(() => import("./pages/Quiz/Quizzes.tsx"));
const QuizPage = lazy(() => import("./pages/Quiz/Quiz.tsx"));
const ResultPage = lazy(() => import("./pages/Quiz/Result.tsx"));
const ComparisonPage = lazy(() => import("./pages/Quiz/Comparison.tsx"));
const Sessions = lazy(() => import("./pages/Live/Sessions.tsx"));
const SessionPage = lazy(() => import("./pages/Live/Session.tsx"));
const Jacket = lazy(() => import("./pages/Jacket/Jacket.tsx"));
const Join = lazy(() => import("./pages/Join/Join.tsx"));
const Recover = lazy(() => import("./pages/Join/Recover.tsx"));
const SignIn = lazy(() => import("./pages/SignIn/SignIn.tsx"));
const Classes = lazy(() => import("./pages/Teacher/Classes.tsx"));
const SchoolClassPage = lazy(() => import("./pages/Teacher/SchoolClass.tsx"));
const Organisation = lazy(() => import("./pages/Organiser/Organisation.tsx"));
const Moderation = lazy(() => import("./pages/Moderation/Moderation.tsx"));
const Professional = lazy(() => import("./pages/Professional/Professional.tsx"));
const HostScreen = lazy(() => import("./pages/HostScreen/HostScreen.tsx"));
const Preview = lazy(() => import("./pages/Organiser/Preview.tsx"));
const PersonalData = lazy(() => import("./pages/About/PersonalData.tsx"));
const Accessibility = lazy(() => import("./pages/About/Accessibility.tsx"));
const About = lazy(() => import("./pages/About/About.tsx"));
const Sources = lazy(() => import("./pages/About/Sources.tsx"));
const NotFound = lazy(() => import("./pages/NotFound/NotFound.tsx"));

/** All but the page that reads cards: only its own document may ask for the camera, so it is loaded as one. */
const OWN = /^\/(?!retrouver)/;

export function App() {
  return (
    <LocationProvider scope={OWN}>
      <Frame>
        <ErrorBoundary>
          <Router>
            <Route path="/" component={Home} />
            <Route path="/explorer" component={Explore} />
            <Route path="/defis/:id" component={ChallengePage} />
            <Route path="/entreprises" component={Companies} />
            <Route path="/entreprises/:id" component={CompanyPage} />
            <Route path="/metiers" component={Occupations} />
            <Route path="/metiers/:rome" component={OccupationPage} />
            <Route path="/visites/:id" component={TourPage} />
            <Route path="/visites/:id/texte" component={TourPage} text />
            <Route path="/contenus/:id" component={ContentPage} />
            <Route path="/quiz" component={Quizzes} />
            <Route path="/quiz/resultats/:id" component={ResultPage} />
            <Route path="/quiz/resultats/:id/comparaison" component={ComparisonPage} />
            <Route path="/quiz/:id" component={QuizPage} />
            <Route path="/rencontres" component={Sessions} />
            <Route path="/rencontres/:id" component={SessionPage} />
            <Route path="/ma-veste" component={Jacket} />
            <Route path="/rejoindre" component={Join} />
            <Route path="/retrouver" component={Recover} />
            <Route path="/connexion" component={SignIn} />
            <Route path="/prof" component={Classes} />
            <Route path="/prof/classes/:id" component={SchoolClassPage} />
            <Route path="/organisation" component={Organisation} />
            <Route path="/organisation/contenus/:id" component={Preview} />
            <Route path="/moderation" component={Moderation} />
            <Route path="/professionnel" component={Professional} />
            <Route path="/rencontres/:id/ecran" component={HostScreen} />
            <Route path="/donnees-personnelles" component={PersonalData} />
            <Route path="/accessibilite" component={Accessibility} />
            <Route path="/a-propos" component={About} />
            <Route path="/sources" component={Sources} />
            <Route default component={NotFound} />
          </Router>
        </ErrorBoundary>
      </Frame>
    </LocationProvider>
  );
}
